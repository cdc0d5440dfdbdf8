import type { DesiredVolume } from '../../../schemas/agent/desired.ts';
import type { VolumeId } from '../../../schemas/ids/brand.ts';

export interface VolumeState {
  readonly id: VolumeId;
  readonly usedBytes: number;
}

/** Writable disks in the pool of a node. */
export interface Volumes {
  list(): Promise<VolumeState[]>;
  /**
   * Makes a qcow2 volume, over its image or empty, and never smaller than its image. An existing one
   * is left as it is.
   *
   * @returns whether it was made now
   * @throws Fault DISK_FULL, TOOL_FAILED, TOOL_MISSING, NOT_FOUND when its image is not in the pool
   */
  ensure(volume: DesiredVolume): Promise<boolean>;
  /** @returns whether there was one */
  remove(volume: VolumeId): Promise<boolean>;
  /** Total and free bytes of the pool. */
  space(): Promise<{ totalBytes: number; freeBytes: number }>;
}
