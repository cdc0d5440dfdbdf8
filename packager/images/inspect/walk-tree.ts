import { posix } from 'node:path';
import { Fault } from '../../../schemas/errors/fault.ts';
import { type FileTree, findEntry } from './file-tree.ts';
import type { DirectoryEntry } from './parse-listing.ts';

/** Links to links are followed this far, so that a circle of them ends. */
const LINKS = 8;

/** Finds folders and files by path. Each folder is listed once. */
export interface TreeWalk {
  /**
   * @returns what is in a folder; nothing when there is no such folder
   * @throws Fault IMAGE_UNREADABLE
   */
  list(path: string): Promise<readonly DirectoryEntry[]>;
  /**
   * @returns the content of a file, or undefined when there is no such file
   * @throws Fault IMAGE_UNREADABLE
   */
  read(path: string): Promise<string | undefined>;
  readText(file: DirectoryEntry): Promise<string>;
}

/** Links are followed as the machine would follow them: within this file system. */
export function walkTree(tree: FileTree): TreeWalk {
  const listed = new Map<number, Promise<readonly DirectoryEntry[]>>();
  const listInode = (inode: number): Promise<readonly DirectoryEntry[]> => {
    const known = listed.get(inode) ?? tree.list(inode);
    listed.set(inode, known);
    return known;
  };
  const list = async (path: string, links = 0): Promise<readonly DirectoryEntry[]> => {
    const names = path.split('/').filter((name) => name !== '');
    let entries = await listInode(tree.root);
    for (const [i, name] of names.entries()) {
      const entry = findEntry(entries, name);
      if (entry?.kind === 'link') {
        if (links >= LINKS) throw circle(path);
        const target = await tree.readLink(entry);
        const folder = `/${names.slice(0, i).join('/')}`;
        return list(posix.resolve(folder, target, ...names.slice(i + 1)), links + 1);
      }
      if (entry?.kind !== 'folder') return [];
      entries = await listInode(entry.inode);
    }
    return entries;
  };
  return {
    list: (path) => list(path),
    readText: (file) => tree.readText(file),
    async read(path) {
      const at = path.lastIndexOf('/');
      const entry = findEntry(await list(path.slice(0, at)), path.slice(at + 1));
      return entry?.kind === 'file' ? tree.readText(entry) : undefined;
    },
  };
}

const circle = (file: string): Fault =>
  new Fault('IMAGE_UNREADABLE', { file, why: 'links lead to it in a circle' });
