import type { RepositoryFolder } from '../../format/repository/layout.ts';

/** A file of a repository. */
export interface StoredFile {
  /** The sha256 of its bytes, 64 hex digits. */
  readonly name: string;
  readonly sizeBytes: number;
  /** When it came there, by the clock of the place; milliseconds since 1970. */
  readonly modifiedMs: number;
}

/** A part of a file. */
export interface StoredRange {
  readonly offset: number;
  readonly length: number;
  /** At least `length` bytes, which threads may share. */
  readonly into?: Uint8Array<SharedArrayBuffer>;
}

/** A file that is being written. It is there, whole and for good, only after `commit`. */
export interface NewStoredFile {
  /** The bytes may be changed when this is done. @throws Fault DISK_FULL, FILE_FAILED */
  write(bytes: Uint8Array): Promise<void>;
  /** @returns its name. One of that name that is there already is the same, and stays */
  commit(): Promise<string>;
  /** Removes what was written; does nothing after `commit`. */
  discard(): Promise<void>;
}

/** A place that holds a repository. It sees sealed bytes alone, and nothing in it is ever changed. */
export interface RepositoryStore {
  /** How people call it. */
  readonly place: string;
  /** @returns undefined when there is no repository */
  readHeader(): Promise<Uint8Array | undefined>;
  /** Makes the place, if need be. @throws Fault TARGET_EXISTS, DISK_FULL, FILE_FAILED */
  createHeader(bytes: Uint8Array): Promise<void>;
  /** @returns every whole file of a folder, in any order */
  list(folder: RepositoryFolder): Promise<readonly StoredFile[]>;
  /**
   * @param range `into`: where to; absent: a buffer of its own
   * @returns fewer bytes than `length` only at the end; undefined when there is no such file
   */
  read(
    folder: RepositoryFolder,
    name: string,
    range: StoredRange,
  ): Promise<Uint8Array<SharedArrayBuffer> | undefined>;
  create(folder: RepositoryFolder): Promise<NewStoredFile>;
}

/** A place that things can be removed from as well, which a writer of backups never needs. */
export interface RemovableStore extends RepositoryStore {
  /** Removing what is not there succeeds. */
  remove(folder: RepositoryFolder, name: string): Promise<void>;
}
