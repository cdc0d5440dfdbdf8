import type { FilesMount } from '../../../../schemas/agent/volume-files.ts';

/** The disk of a reading guest, or a partition of it, by its name there: `vda`, `vda1` … */
export type PartName = string;

const UNSAFE = /[^A-Za-z0-9/._-]/g;

/**
 * @param names on the way to something; none: the root of the file system
 * @returns the path as a word of a question (schemas/agent/volume-files.ts)
 */
export function pathWord(names: readonly Uint8Array[]): string {
  const path = `/${names.map((name) => Buffer.from(name).toString('latin1')).join('/')}`;
  return path.replaceAll(UNSAFE, (char) => `\\0${char.charCodeAt(0).toString(8).padStart(3, '0')}`);
}

/** Questions to a reading guest. */
export const QUESTIONS = {
  parts: () => 'parts',
  head: (part: PartName) => `head ${part}`,
  mount: (part: PartName, kind: FilesMount) => `mount ${part} ${kind}`,
  list: (part: PartName, names: readonly Uint8Array[]) => `list ${part} ${pathWord(names)}`,
  stat: (part: PartName, names: readonly Uint8Array[]) => `stat ${part} ${pathWord(names)}`,
  link: (part: PartName, names: readonly Uint8Array[]) => `link ${part} ${pathWord(names)}`,
  read: (part: PartName, names: readonly Uint8Array[], piece: number) =>
    `read ${part} ${pathWord(names)} ${piece}`,
} as const;
