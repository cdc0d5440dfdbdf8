/** A run of whole blocks of a disk. */
export interface DiskBlocks {
  readonly firstBlock: number;
  /** Valid until the next run is asked for. */
  readonly bytes: Uint8Array;
}

/** A place on a disk, in blocks of 4 KiB. */
export interface BlockRange {
  readonly firstBlock: number;
  readonly blocks: number;
}

/** Reads raw disks, leaving out what is known to be zero without reading it. */
export interface DiskReader {
  /**
   * @param rawPath a raw disk; a last block that is not whole is filled up with zeros
   * @param diskBytes its size in whole blocks; the file may be shorter, the rest is zero
   * @throws Fault IMAGE_UNREADABLE, also when the file is longer
   */
  read(rawPath: string, diskBytes: number): AsyncIterable<DiskBlocks>;
  /**
   * @param ranges each small enough for memory; read as they come, in any order
   * @returns what is in each of them, as one run
   * @throws Fault IMAGE_UNREADABLE
   */
  readRanges(rawPath: string, ranges: Iterable<BlockRange>): AsyncIterable<DiskBlocks>;
}
