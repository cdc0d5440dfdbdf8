import type { FolderNode, Node } from './node.ts';

const BLOCK_BYTES = 4096;
const MIB = 2 ** 20;
/** Debian, its kernel and what it writes while it runs. */
const BASE_BYTES = 768 * MIB;
const BASE_INODES = 40_000;
/** Bytes of the disk for which mke2fs makes one inode (`mke2fs-plan.ts`). */
const INODE_BYTES = 16_384;
/** Tables, journal and a little room of the file system, as a share of what is in it. */
const ROOM = 1.2;
const STEP_BYTES = 256 * MIB;

/** @returns the size of a disk on which the tree fits beside the base system, in bytes */
export function diskBytesFor(root: FolderNode): number {
  const seen = new Set<Node>([root]);
  let bytes = 0;
  const todo: FolderNode[] = [root];
  for (let folder = todo.pop(); folder; folder = todo.pop()) {
    for (const { node } of folder.children.values()) {
      if (seen.has(node)) continue;
      seen.add(node);
      const size = node.kind === 'file' ? node.content.sizeBytes : BLOCK_BYTES;
      bytes += Math.ceil(size / BLOCK_BYTES) * BLOCK_BYTES;
      if (node.kind === 'folder') todo.push(node);
    }
  }
  const wanted = Math.max(
    BASE_BYTES + bytes * ROOM,
    (BASE_INODES + seen.size * ROOM) * INODE_BYTES,
  );
  return Math.ceil(wanted / STEP_BYTES) * STEP_BYTES;
}
