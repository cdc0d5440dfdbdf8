import type { PoolId } from '../../../../../schemas/ids/brand.ts';
import type { MachineUser } from '../../../compute/ports/hypervisor.ts';

/** A file as its folder shows it. */
export interface FoundFile {
  readonly name: string;
  readonly sizeBytes: number;
  /** What it takes on the disk. */
  readonly usedBytes: number;
  readonly modifiedMs: number;
}

/** An open file of a pool. */
export interface PoolFile {
  /** @returns at most so many bytes from there */
  read(offset: number, lengthBytes: number): Promise<Uint8Array>;
  write(bytes: Uint8Array, offset: number): Promise<void>;
  truncate(sizeBytes: number): Promise<void>;
  setMode(mode: number): Promise<void>;
  /** Makes what was written outlive a power cut. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/**
 * The way into the file system of a pool; paths are absolute. Some pools are on other hosts and may
 * stop answering at any moment: then a call fails after its time limit, and blocks nothing.
 *
 * What is made belongs to the user that these files were asked for as. Where the server takes root for
 * nobody, as NFS servers do, nobody else could make it.
 *
 * @throws from every method: Fault POOL_STALLED, or the error of the system
 */
export interface PoolFiles {
  /** @returns the files of a folder; none when it is not there */
  list(folder: string): Promise<FoundFile[]>;
  /** @returns undefined when there is no such file */
  find(path: string): Promise<FoundFile | undefined>;
  /** @returns undefined when there is no such file */
  read(path: string): Promise<Uint8Array | undefined>;
  /** Writes a whole file, which is there afterwards as it was or as it shall be. */
  write(path: string, bytes: Uint8Array, mode: number): Promise<void>;
  /**
   * Makes a file with this content, in one step, unless there is one of this name.
   *
   * @returns whether it was made
   */
  claim(path: string, bytes: Uint8Array): Promise<boolean>;
  move(from: string, to: string): Promise<void>;
  /** @returns whether there was one */
  remove(path: string): Promise<boolean>;
  makeFolder(path: string, mode: number): Promise<void>;
  setMode(path: string, mode: number): Promise<void>;
  /** Makes sure that a file is this user's, where it is not already by how it was made. */
  give(path: string, user: MachineUser): Promise<void>;
  space(path: string): Promise<{ totalBytes: number; freeBytes: number }>;
  /** @param how `r`: to read; `r+`: to read and write; `w+`: the same, emptied or made first */
  open(path: string, how: 'r' | 'r+' | 'w+'): Promise<PoolFile | undefined>;
  /** Runs a program there. @throws Fault TOOL_FAILED, TOOL_MISSING, TOOL_TIMED_OUT */
  run(program: string, args: readonly string[], packageName: string): Promise<void>;
}

/** @returns the way into a pool other than the node's own, as one user; undefined: as its keeper */
export type FilesOf = (pool: PoolId, user?: MachineUser) => PoolFiles;
