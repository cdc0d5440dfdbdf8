import type { PointId, StackId, VolumeId } from '../../../../schemas/ids/brand.ts';
import type { PointContent } from '../core/define/change-layers.ts';

/** A restore point: all disks of a stack at one instant, and what the stack was then. */
export interface PointRecord {
  readonly id: PointId;
  readonly stack: StackId;
  /** The instant. */
  readonly at: Date;
  readonly createdBy: string;
  /** `asked`: somebody wanted it; `schedule`: its time had come; else the present, kept before what is named changed it. */
  readonly origin: 'asked' | 'schedule' | 'restore' | 'upgrade';
  readonly note: string;
  readonly content: PointContent;
  /** The layers that hold its disks, by machine and name of the disk. */
  readonly disks: readonly PointDisk[];
  /** How long machines stood still, the longest; null: none was running. */
  readonly pausedMs: number | null;
  /** How many of the machines that were running had put their file systems to rest. */
  readonly quiesced: number;
  readonly running: number;
}

export interface PointDisk {
  readonly machine: string;
  readonly name: string;
  readonly layer: VolumeId;
}

/** Restore points. Those of a stack that is forgotten go with it. */
export interface PointStore {
  /** Newest first. */
  list(stack: StackId): Promise<PointRecord[]>;
  get(id: PointId): Promise<PointRecord | undefined>;
  /** How many each stack has; without those that have none. */
  counts(): Promise<ReadonlyMap<StackId, number>>;
  /** There already: nothing. */
  add(point: PointRecord): Promise<void>;
  /** One that is not there is fine. */
  remove(id: PointId): Promise<void>;
  removeAll(stack: StackId): Promise<void>;
}
