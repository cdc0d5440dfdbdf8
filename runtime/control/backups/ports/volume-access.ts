import type { NodeId, VolumeId } from '../../../../schemas/ids/brand.ts';
import type { Blocks, VolumePart } from '../core/nbd/parts-of-volume.ts';

/** Where a volume is, and how people call it. */
export interface VolumeAt {
  readonly node: NodeId;
  readonly volume: VolumeId;
  readonly label: string;
}

/** What was read of a volume: whole blocks, the last one of a disk filled up with zeroes. */
export interface ReadBlocks {
  readonly firstBlock: number;
  readonly bytes: Uint8Array;
}

/** A volume of a node that nobody writes to, being read. A cut line is brought again, and reading goes on. */
export interface VolumeToRead {
  readonly sizeBytes: number;
  /** @returns what is known of each part, in order: from which file of its chain it is, the topmost being 1 */
  depths(): AsyncIterable<VolumePart>;
  /** @returns what may be other than zero, in order */
  used(): AsyncIterable<ReadBlocks>;
  /** @returns what is in ranges, in their order */
  ranges(ranges: Iterable<Blocks>): AsyncIterable<ReadBlocks>;
  close(): void;
}

/** A volume of a node that no machine has yet, being filled. */
export interface VolumeToFill {
  readonly sizeBytes: number;
  write(bytes: Uint8Array, offset: number): Promise<void>;
  /** Makes what was written outlive a power cut. */
  flush(): Promise<void>;
  close(): void;
}

/**
 * The way into volumes of nodes.
 *
 * @throws from every method: Fault UNREACHABLE when a node has been away for too long, or does not open the volume; CANCELLED
 */
export interface VolumeAccess {
  read(volume: VolumeAt, signal: AbortSignal): Promise<VolumeToRead>;
  openToFill(volume: VolumeAt, signal: AbortSignal): Promise<VolumeToFill>;
}
