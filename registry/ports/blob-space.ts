/** The disk that blobs are kept on, as its file system describes it. */
export interface DiskSpace {
  readonly freeBytes: number;
  readonly sizeBytes: number;
}

export interface BlobSpace {
  measureSpace(): Promise<DiskSpace>;
}
