/**
 * A file that is being made. It has its name only after `commit`; until then whoever looks sees the
 * old file or none.
 */
export interface OutputFile {
  /** Bytes that are there already, from an earlier try. */
  readonly startBytes: number;
  /** @returns fewer bytes than `length` only at the end */
  read(offset: number, length: number): Promise<Uint8Array>;
  /** @throws Fault DISK_FULL, FILE_FAILED */
  write(bytes: Uint8Array, offset: number): Promise<void>;
  /** Cuts it off, or fills it up with a hole. */
  resize(sizeBytes: number): Promise<void>;
  /** Flushes it to the disk and gives it its name. @throws Fault TARGET_EXISTS */
  commit(): Promise<void>;
  /** Removes what was written; does nothing after `commit` or `keep`. */
  discard(): Promise<void>;
  /** Closes it unfinished, for a later try to go on. */
  keep(): Promise<void>;
}

/** A file that another program writes. */
export interface ForeignFile {
  /** Where the program shall write it; nothing is there yet. */
  readonly temporaryPath: string;
  /** Flushes it to the disk and gives it its name. @throws Fault TARGET_EXISTS */
  commit(): Promise<void>;
  discard(): Promise<void>;
}

export interface OutputOptions {
  /** Replace a file of that name. */
  readonly force: boolean;
  /** Only its owner may read it; of a file that is created. */
  readonly isPrivate?: boolean;
  /**
   * It grows from its beginning to its end, one write after the other, but for small parts: it need
   * not be copied into the page cache on its way to the disk.
   */
  readonly inOrder?: boolean;
}

export interface OutputFiles {
  /** @throws Fault TARGET_EXISTS, DISK_FULL, FILE_FAILED, NOT_FOUND (no such folder) */
  create(path: string, options: OutputOptions): Promise<OutputFile>;
  /** Goes on with what an earlier try kept under `path` + `.part`, or starts one. */
  resume(path: string, options: OutputOptions): Promise<OutputFile>;
  /** @throws Fault TARGET_EXISTS */
  adopt(path: string, options: OutputOptions): Promise<ForeignFile>;
}
