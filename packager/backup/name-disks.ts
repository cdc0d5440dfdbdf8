import { basename } from 'node:path';
import { Fault } from '../../schemas/errors/fault.ts';

/** A disk file that somebody named on a command line. */
export interface NamedDisk {
  readonly name: string;
  readonly path: string;
  readonly format: 'raw' | 'qcow2';
}

const ENDINGS = { '.qcow2': 'qcow2', '.img': 'raw', '.raw': 'raw' } as const;

/**
 * Reads `<file>` or `<name>=<file>`. Without a name, a disk is called as its file without the ending;
 * the ending says the format, and nothing is guessed from the content.
 *
 * @throws Fault USAGE when two have the same name, or a name cannot be that of a file
 */
export function nameDisks(words: readonly string[]): readonly NamedDisk[] {
  const disks = words.map((word) => {
    const [, given, path = word] = /^([A-Za-z0-9._-]+)=(.+)$/.exec(word) ?? [];
    const file = basename(path);
    const ending = (['.qcow2', '.img', '.raw'] as const).find((each) => file.endsWith(each));
    const name = given ?? (ending ? file.slice(0, -ending.length) : file);
    const format = ending ? ENDINGS[ending] : 'raw';
    return { name, path, format };
  });
  for (const [i, { name, path }] of disks.entries()) {
    if (!isDiskName(name)) {
      const problem = `The disk ${path} needs a name of letters, digits, dots, dashes and underscores.`;
      throw new Fault('USAGE', { problem, example: `system=${path}` });
    }
    if (disks.findIndex((disk) => disk.name === name) === i) continue;
    const problem = `Two disks would be called “${name}”. Give one of them a name of its own.`;
    throw new Fault('USAGE', { problem, example: `data=${path}` });
  }
  return disks;
}

/** @returns whether a disk can be restored into a file of this name */
export const isDiskName = (name: string): boolean =>
  /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}$/.test(name);
