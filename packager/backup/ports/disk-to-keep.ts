import type { BlockRange, DiskBlocks } from '../../images/ports/disk-reader.ts';

/** A disk that is to be kept. It must not change while it is read. */
export interface DiskToKeep {
  readonly name: string;
  readonly sizeBytes: number;
  /** @returns what may be other than zero, in order */
  readonly read: () => AsyncIterable<DiskBlocks>;
  /** @returns what is in ranges, in their order */
  readonly readRanges: (ranges: Iterable<BlockRange>) => AsyncIterable<DiskBlocks>;
  /**
   * What changed since the restore point that the backup stands on, in order and apart; everything
   * else is taken from there without being read. Absent: not known.
   */
  readonly changed?: readonly BlockRange[] | undefined;
}
