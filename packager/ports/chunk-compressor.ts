/** Chunks one behind the other. */
export interface ChunkBatch {
  /** Handed over: the giver must not touch it again. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Length of each chunk; their sum is at most that of `bytes`. */
  readonly lengths: Uint32Array<ArrayBuffer>;
}

/** Compresses chunks, each into one zstd frame. The result depends on the bytes alone. */
export interface ChunkCompressor {
  /** How many batches it works on at the same time. */
  readonly parallel: number;
  compress(batch: ChunkBatch): Promise<ChunkBatch>;
}
