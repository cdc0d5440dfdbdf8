import type { FileTree } from '../../packager/images/inspect/file-tree.ts';
import type { DirectoryEntry } from '../../packager/images/inspect/parse-listing.ts';
import { Fault } from '../../schemas/errors/fault.ts';

/** A folder, a file's text, or `-> target`. */
export interface Folder {
  readonly [name: string]: Folder | string;
}

/** A file system in memory; a folder with the name `broken` cannot be listed. */
export function memoryTree(root: Folder): FileTree {
  const nodes: (Folder | string)[] = [];
  const number = (node: Folder | string): number => {
    const known = nodes.indexOf(node);
    return known >= 0 && typeof node !== 'string' ? known : nodes.push(node) - 1;
  };
  const kindOf = (node: Folder | string): DirectoryEntry['kind'] => {
    if (typeof node !== 'string') return 'folder';
    return node.startsWith('-> ') ? 'link' : 'file';
  };
  return {
    root: number(root),
    async list(inode) {
      const folder = nodes[inode] as Folder;
      if ('broken' in folder)
        throw new Fault('IMAGE_UNREADABLE', { file: 'x', why: 'it is broken' });
      return Object.entries(folder).map(([name, node]) => ({
        name,
        inode: number(node),
        kind: kindOf(node),
        sizeBytes: typeof node === 'string' ? node.length : 0,
      }));
    },
    readLink: async ({ inode }) => (nodes[inode] as string).slice(3),
    readText: async ({ inode }) => nodes[inode] as string,
  };
}
