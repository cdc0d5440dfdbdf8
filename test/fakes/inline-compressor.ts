import { createCompressor } from '../../packager/native/zstd.ts';
import type { ChunkCompressor } from '../../packager/archive/ports/chunk-compressor.ts';

/** Compresses in the calling thread. */
export function inlineCompressor(): ChunkCompressor {
  const compressor = createCompressor();
  return {
    parallel: 1,
    async compress(batch) {
      let from = 0;
      let to = 0;
      batch.lengths.forEach((length, i) => {
        const plain = batch.plain.subarray(from, from + length);
        batch.lengths[i] = compressor.compress(plain, batch.stored.subarray(to));
        from += length;
        to += batch.lengths[i] ?? 0;
      });
      return batch;
    },
    dismiss: () => undefined,
  };
}
