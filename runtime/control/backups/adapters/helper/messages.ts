/** A disk that a helper is to back up; it asks for its blocks by the number of the disk. */
export interface SentDisk {
  readonly name: string;
  readonly sizeBytes: number;
  /** By `packBlocks`; undefined: not known. */
  readonly changed: Float64Array | undefined;
}

/** What a helper is to back up. */
export interface SentRequest {
  readonly group: string;
  readonly document: Uint8Array;
  readonly disks: readonly SentDisk[];
  readonly since: string | undefined;
}

/** A volume that was opened for a helper to fill. */
export interface SentVolume {
  readonly volume: number;
  readonly sizeBytes: number;
}
