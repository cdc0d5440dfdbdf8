import { compressBound, createCompressor } from '../../packager/native/zstd.ts';
import type { ChunkCompressor } from '../../packager/ports/chunk-compressor.ts';

/** Compresses in the calling thread. */
export function inlineCompressor(): ChunkCompressor {
  const compressor = createCompressor();
  return {
    parallel: 1,
    async compress({ bytes, lengths }) {
      const frames: Uint8Array[] = [];
      let at = 0;
      for (const length of lengths) {
        const room = new Uint8Array(compressBound(length));
        frames.push(room.subarray(0, compressor.compress(bytes.subarray(at, at + length), room)));
        at += length;
      }
      return {
        bytes: new Uint8Array(Buffer.concat(frames)),
        lengths: Uint32Array.from(frames, (frame) => frame.length),
      };
    },
  };
}
