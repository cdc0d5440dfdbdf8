import type { Work } from './progress.ts';

/** Formats that hold a disk in one file, besides raw ones. */
export type ImageFormat = 'qcow2' | 'vmdk' | 'vhdx';

/** An image whose header was read and found harmless. */
export interface CheckedImage {
  readonly path: string;
  readonly format: ImageFormat;
  /** Size of the disk in it: nothing longer is written. */
  readonly virtualBytes: number;
}

/** An image that is to be made. A VMDK becomes one of kind streamOptimized, as OVF wants it. */
export interface WantedImage {
  readonly path: string;
  readonly format: 'qcow2' | 'vmdk';
}

/** Turns disk images from one format into another. */
export interface DiskImages {
  /**
   * @throws Fault DISK_FULL (what the image holds does not fit), TOOL_MISSING, TOOL_FAILED,
   *   TOOL_TIMED_OUT, CANCELLED
   */
  toRaw(image: CheckedImage, rawPath: string, work: Work): Promise<void>;
  /** @throws Fault DISK_FULL, TOOL_MISSING, TOOL_FAILED, TOOL_TIMED_OUT, CANCELLED */
  fromRaw(rawPath: string, image: WantedImage, work: Work): Promise<void>;
}
