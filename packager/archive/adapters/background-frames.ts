import { type FrameOpener, openAside } from '../../format/chunks/open-frame.ts';
import { createBackgroundDecompressor } from '../../native/zstd.ts';

/** Frames under way: enough that one is always decoded while others are verified and written. */
const PARALLEL = 4;

/** Decodes frames aside. `close` it when all are done. */
export function backgroundFrames(): FrameOpener & { close(): void } {
  const decompressor = createBackgroundDecompressor();
  return { ...openAside(decompressor.decompress, PARALLEL), close: decompressor.close };
}
