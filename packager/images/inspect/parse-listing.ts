import { Fault } from '../../../schemas/errors/fault.ts';

export interface DirectoryEntry {
  readonly name: string;
  readonly inode: number;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  readonly sizeBytes: number;
}

/**
 * `/inode/mode/uid/gid/name/size/`: an entry of debugfs' `ls -p`. Folders have no size. A name may
 * hold anything but a slash, so a line end in it does not end the entry. Only what is empty has none:
 * blocks of a folder that were never used, as mke2fs gives them to lost+found.
 */
const ENTRY = /\/(\d{1,10})\/([0-7]{5,6})\/\d*\/\d*\/([^/]*)\/(\d{0,16})\/\n/y;

const KINDS: Readonly<Record<number, DirectoryEntry['kind']>> = {
  0o10: 'file',
  0o04: 'folder',
  0o12: 'link',
};

/**
 * Reads a folder as debugfs lists it. Names come from a stranger.
 *
 * @throws Fault IMAGE_UNREADABLE when there is something else in it: what follows could be left out
 *   without anybody knowing
 */
export function parseListing(output: string): readonly DirectoryEntry[] {
  const entries: DirectoryEntry[] = [];
  const end = output.trimEnd().length;
  const pattern = new RegExp(ENTRY);
  while (pattern.lastIndex < end) {
    const found = pattern.exec(output);
    if (!found) throw unreadable();
    const [, inode, mode = '', name = '', size] = found;
    // A deleted entry has the inode 0, and so has one that was never used.
    if (Number(inode) === 0 || name === '.' || name === '..') continue;
    if (name === '') throw unreadable();
    entries.push({
      name,
      inode: Number(inode),
      kind: KINDS[Number.parseInt(mode, 8) >> 12] ?? 'other',
      sizeBytes: Number(size),
    });
  }
  return entries;
}

const unreadable = (): Fault =>
  new Fault('IMAGE_UNREADABLE', { file: 'a folder', why: 'it lists what cannot be read' });
