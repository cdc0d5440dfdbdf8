import type { DirectoryEntry } from './parse-listing.ts';

/** A file system that is looked into without being mounted. Its content comes from a stranger. */
export interface FileTree {
  /** The folder everything else is in. */
  readonly root: number;
  /** @throws Fault IMAGE_UNREADABLE, also when there is more than can be looked at */
  list(inode: number): Promise<readonly DirectoryEntry[]>;
  /** @returns where a link leads. @throws Fault IMAGE_UNREADABLE */
  readLink(link: DirectoryEntry): Promise<string>;
  /** @throws Fault IMAGE_UNREADABLE, also when the file is too large */
  readText(file: DirectoryEntry): Promise<string>;
}

export const findEntry = (
  entries: readonly DirectoryEntry[],
  name: string,
): DirectoryEntry | undefined => entries.find((entry) => entry.name === name);
