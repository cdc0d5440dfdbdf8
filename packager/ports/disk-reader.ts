/** A run of whole blocks of a disk. */
export interface DiskBlocks {
  readonly firstBlock: number;
  /** Valid until the next run is asked for. */
  readonly bytes: Uint8Array;
}

/** Reads raw disks, leaving out what is known to be zero without reading it. */
export interface DiskReader {
  /**
   * @param rawPath a raw disk; a last block that is not whole is filled up with zeros
   * @param diskBytes its size in whole blocks; the file may be shorter, the rest is zero
   * @throws Fault IMAGE_UNREADABLE, also when the file is longer
   */
  read(rawPath: string, diskBytes: number): AsyncIterable<DiskBlocks>;
}
