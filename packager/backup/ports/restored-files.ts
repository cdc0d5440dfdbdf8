/** A disk that is being restored: it has its name only after `commit`. */
export interface RestoredFile {
  /** @throws Fault DISK_FULL, FILE_FAILED */
  write(bytes: Uint8Array, offset: number): Promise<void>;
  /** Cuts it off, or fills it up with a hole. */
  resize(sizeBytes: number): Promise<void>;
  commit(): Promise<void>;
  discard(): Promise<void>;
}
