import { dirname } from 'node:path';
import type { MediumFacts } from '../../core/media/medium-facts.ts';
import type { MediaRunner } from './media-runner.ts';

/** A file of a medium: where it lies there, and what it is a copy of. */
export type MediumFile = readonly [path: string, source: string];

/**
 * Makes a FAT in a file that is there, without mounting anything.
 *
 * @param place the file, as mtools names it: `<file>@@<offset in bytes>`
 * @param fat32 or what is usual for its size
 */
export async function makeFatVolume(
  place: string,
  {
    sectors,
    isFat32,
    facts: { label, serial },
  }: { readonly sectors: number; readonly isFat32: boolean; readonly facts: MediumFacts },
  files: readonly MediumFile[],
  run: MediaRunner,
): Promise<void> {
  const shape = ['-T', String(sectors), '-h', '255', '-s', '63', '-v', label, '-N', serial];
  // Clusters of a KiB: enough of them that it is a FAT32, which firmware expects on a disk.
  await run('mformat', ['-i', place, ...shape, ...(isFat32 ? ['-F', '-c', '2'] : []), '::']);
  const folders = new Set(files.flatMap(([path]) => foldersOf(path)));
  if (folders.size > 0) await run('mmd', ['-i', place, ...[...folders].map((each) => `::${each}`)]);
  for (const [path, source] of files) await run('mcopy', ['-i', place, source, `::${path}`]);
}

/** @returns `a`, `a/b` for `a/b/c` */
function foldersOf(path: string): string[] {
  const folder = dirname(path);
  return folder === '.' ? [] : [...foldersOf(folder), folder];
}
