import { LIMITS } from '../../../../schemas/config/limits.ts';

export interface DirectoryEntry {
  readonly name: string;
  readonly inode: number;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  readonly sizeBytes: number;
}

/** `/inode/mode/uid/gid/name/size/`: a line of debugfs' `ls -p`. Folders have no size. */
const LINE = /^\/(\d{1,10})\/([0-7]{5,6})\/\d*\/\d*\/([^/]+)\/(\d{0,16})\/$/;

const KINDS: Readonly<Record<number, DirectoryEntry['kind']>> = {
  0o10: 'file',
  0o04: 'folder',
  0o12: 'link',
};

/**
 * Reads a folder as debugfs lists it. Names come from a stranger: a line that is not exactly of the
 * expected form, for instance because a name holds a line end, is left out.
 */
export function parseListing(output: string): readonly DirectoryEntry[] {
  const entries: DirectoryEntry[] = [];
  for (const line of output.split('\n')) {
    const [, inode = '', mode = '', name = '', size = ''] = LINE.exec(line) ?? [];
    const number = Number(inode);
    if (inode === '' || number === 0 || name === '.' || name === '..') continue;
    entries.push({
      name,
      inode: number,
      kind: KINDS[Number.parseInt(mode, 8) >> 12] ?? 'other',
      sizeBytes: Number(size),
    });
    if (entries.length >= LIMITS.image.inspectedFiles) break;
  }
  return entries;
}
