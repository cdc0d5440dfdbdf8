import { basename, dirname } from 'node:path';
import type { PoolFiles } from './pool-files.ts';

/**
 * Files `<path>.<number>`, of which the one with the highest number counts. A number is taken by
 * making its file, which succeeds for one only, also among hosts that share a file system: it is the
 * one thing that all of them do in one step.
 *
 * @returns the numbers that are taken, in rising order
 */
export async function takenNumbers(files: PoolFiles, path: string): Promise<number[]> {
  const prefix = `${basename(path)}.`;
  return (await files.list(dirname(path)))
    .flatMap(({ name }) => (name.startsWith(prefix) ? readNumber(name.slice(prefix.length)) : []))
    .toSorted((a, b) => a - b);
}

/** @returns the number at the end of a file name; none for any other name */
export const readNumber = (text: string): number[] =>
  /^[1-9]\d{0,8}$/.test(text) ? [Number(text)] : [];

export const numbered = (path: string, number: number): string => `${path}.${number}`;

/** Removes those that do not count any more. */
export async function removeUpTo(files: PoolFiles, path: string, number: number): Promise<void> {
  for (const taken of await takenNumbers(files, path)) {
    if (taken <= number) await files.remove(numbered(path, taken));
  }
}
