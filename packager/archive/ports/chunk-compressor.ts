/**
 * The content of frames, one behind the other. The buffers are shared with who compresses: the giver
 * must not touch them until it is done.
 */
export interface ChunkBatch {
  readonly plain: Uint8Array<SharedArrayBuffer>;
  /** Length of each frame's content; their sum is at most that of `plain`. */
  readonly lengths: Uint32Array;
  /** Room for the result: enough for every frame at its worst. */
  readonly stored: Uint8Array<SharedArrayBuffer>;
}

/** Compresses each content into one zstd frame. The result depends on the bytes alone. */
export interface ChunkCompressor {
  /** How many batches it works on at the same time. */
  readonly parallel: number;
  /** @returns the same buffers, and the lengths of the frames that `stored` holds now */
  compress(batch: ChunkBatch): Promise<ChunkBatch>;
  /** Nothing comes any more: whoever worked may go while the rest is done. */
  dismiss(): void;
}
