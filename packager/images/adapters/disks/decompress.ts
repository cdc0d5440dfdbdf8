import type { Decompress } from '../../../format/chunks/open-frame.ts';
import { createDecompressor, type Decompressor } from '../../../native/zstd.ts';

let decompressor: Decompressor | undefined;

/** Decodes chunks with one context, made with the first of them and kept as long as the process. */
export const decompress: Decompress = (stored, plain) =>
  (decompressor ??= createDecompressor()).decompress(stored, plain);
