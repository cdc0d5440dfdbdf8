import { treePadding, writeTreeHeader } from '../../../packager/format/tar/write-tree-header.ts';
import { TAR_END } from '../../../packager/format/tar/write-tar-header.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { PartOfVolume } from './core/choose-part.ts';
import { pathText } from './core/path-text.ts';
import type { FolderEntry } from './core/read-answers.ts';
import type { VolumeReader } from './volume-reader.ts';

const { tarBytes, tarEntries, depth: MOST_DEEP } = LIMITS.stack.points.files;
const SLASH = Buffer.from('/');

interface Tree {
  readonly reader: Pick<VolumeReader, 'list' | 'link' | 'read'>;
  readonly part: PartOfVolume;
  /** Where it is in the volume. */
  readonly path: readonly Uint8Array[];
  /** What it is called in the file. */
  readonly name: Uint8Array;
}

/** What is still to be written: folders that were met, by their names below the first. */
type Open = readonly Uint8Array[];

/**
 * Writes a folder with all that is in it as one tar, made while it is taken. Devices and the like are left out; links are kept and followed
 * by nobody.
 *
 * @throws Fault FILE_REFUSED when it is too much for one file, FILES_UNREADABLE, FILES_NOT_OPENED
 */
export async function* tarFolder({ reader, part, path, name }: Tree): AsyncGenerator<Uint8Array> {
  const counted = { entries: 0, bytes: 0 };
  const open: Open[] = [[]];
  const folder = { kind: 'folder', sizeBytes: 0, mode: 0o755, uid: 0, gid: 0, seconds: 0 } as const;
  if (name.length > 0) yield writeTreeHeader({ ...folder, path: Buffer.concat([name, SLASH]) });
  for (let below = open.pop(); below !== undefined; below = open.pop()) {
    const here = [...path, ...below];
    const folders: Open[] = [];
    const found = await reader.list(part, here);
    // It was told of by the folder above: nothing may be missing without a word.
    if (!found) throw unreadable(here);
    for (const entry of found) {
      count(counted, entry, here);
      const at = [...here, entry.name];
      const inside = [...below, entry.name];
      const to = entry.kind === 'link' ? await reader.link(part, at) : undefined;
      if (entry.kind === 'folder') folders.push(inside);
      yield* headerOf(entry, [...(name.length > 0 ? [name] : []), ...inside], to);
      if (entry.kind !== 'file') continue;
      yield* reader.read(part, at, entry.sizeBytes);
      yield treePadding(entry.sizeBytes);
    }
    open.push(...folders.reverse());
  }
  yield TAR_END;
}

const unreadable = (folder: readonly Uint8Array[]): Fault =>
  new Fault('FILES_UNREADABLE', {
    what: 'the volume',
    why: `its file system is damaged at ${pathText(folder)}`,
  });

function* headerOf(
  entry: FolderEntry,
  names: readonly Uint8Array[],
  to: Uint8Array | undefined,
): Generator<Uint8Array> {
  const { kind } = entry;
  if (kind === 'other') return;
  const words = names.flatMap((each, index) => (index > 0 ? [SLASH, each] : [each]));
  const path = Buffer.concat(kind === 'folder' ? [...words, SLASH] : words);
  const sizeBytes = kind === 'file' ? entry.sizeBytes : 0;
  yield writeTreeHeader({ ...entry, kind, path, sizeBytes, ...(to ? { to } : {}) });
}

/** A file system that lies may have folders without an end. @throws Fault FILE_REFUSED */
function count(
  counted: { entries: number; bytes: number },
  { kind, sizeBytes }: FolderEntry,
  folder: readonly Uint8Array[],
): void {
  counted.entries += 1;
  counted.bytes += kind === 'file' ? sizeBytes : 0;
  const isTooMuch =
    counted.entries > tarEntries || counted.bytes > tarBytes || folder.length > MOST_DEEP;
  if (!isTooMuch) return;
  const why = `it holds more than ${tarEntries} files and folders, or more than 1 TiB; take its folders one by one`;
  throw new Fault('FILE_REFUSED', { path: pathText(folder), why });
}
