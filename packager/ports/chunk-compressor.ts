/** Chunks one behind the other. All buffers are handed over: the giver must not touch them again. */
export interface ChunkBatch {
  readonly plain: Uint8Array<ArrayBuffer>;
  /** Length of each chunk; their sum is at most that of `plain`. */
  readonly lengths: Uint32Array<ArrayBuffer>;
  /** Room for the result: enough for every chunk at its worst. */
  readonly stored: Uint8Array<ArrayBuffer>;
}

/** Compresses chunks, each into one zstd frame. The result depends on the bytes alone. */
export interface ChunkCompressor {
  /** How many batches it works on at the same time. */
  readonly parallel: number;
  /** @returns the same buffers; `stored` holds the frames, `lengths` their lengths */
  compress(batch: ChunkBatch): Promise<ChunkBatch>;
}
