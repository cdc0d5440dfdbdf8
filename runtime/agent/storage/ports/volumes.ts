import type { DesiredVolume } from '../../../../schemas/agent/desired.ts';
import type { PoolId, VolumeId } from '../../../../schemas/ids/brand.ts';

export interface VolumeState {
  readonly id: VolumeId;
  readonly usedBytes: number;
  /** Absent: it is in the pool of the node itself. */
  readonly pool?: PoolId;
}

/** Writable disks: those in the pool of a node, and by order those in its other pools. */
export interface Volumes {
  /** @returns whether the pool is there: an empty folder where its disk was mounted is not */
  isPoolPresent(): Promise<boolean>;
  /** @returns whether the pool of the node itself is in its memory, and would be lost with its power */
  isPoolInMemory(): Promise<boolean>;
  /** Those in the pool of the node itself; empty while it is absent. */
  list(): Promise<VolumeState[]>;
  /**
   * Makes a qcow2 volume, over its image or empty, and never smaller than its image. An existing one
   * is left as it is. Whether it may be made at all is decided before (`core/plan-steps.ts`).
   *
   * @returns whether it was made now
   * One with a `base` is made over that volume, as large as it, and reads as it until it is written to.
   *
   * @throws Fault DISK_FULL, TOOL_FAILED, TOOL_MISSING, POOL_ABSENT, POOL_STALLED, NOT_FOUND when its
   *   image or base is not in the pool
   */
  ensure(volume: DesiredVolume): Promise<boolean>;
  /**
   * @returns the volume that it stands on; undefined: it stands on its image, or on nothing
   * @throws Fault NOT_FOUND, POOL_ABSENT, POOL_STALLED
   */
  standsOn(volume: DesiredVolume): Promise<VolumeId | undefined>;
  /**
   * Puts a volume that nobody has open onto its base, or without one onto its image or nothing: what it
   * has from volumes between is copied into it. Interrupted, it reads as before.
   *
   * @throws Fault DISK_FULL, TOOL_FAILED also while somebody has it open, NOT_FOUND, POOL_ABSENT, POOL_STALLED
   */
  rebase(volume: DesiredVolume): Promise<void>;
  /**
   * @param pool absent: the pool of the node itself
   * @returns whether there was one
   */
  remove(volume: VolumeId, pool?: PoolId): Promise<boolean>;
  /** Total and free bytes of the pool of the node itself; 0 while it is absent, or is in memory. */
  space(): Promise<{ totalBytes: number; freeBytes: number }>;
}
