import type { FrameSealer } from '../../packager/backup/ports/frame-sealer.ts';
import { nodeCipher } from '../../packager/backup/node-cipher.ts';
import { openFrames, sealFrames } from '../../packager/backup/seal-frames.ts';
import { decompress } from '../../packager/images/adapters/disks/decompress.ts';
import { createCompressor } from '../../packager/native/zstd.ts';

const compressor = createCompressor('backup');

/** Seals and opens in the calling thread. */
export const inlineSealer = (): FrameSealer => {
  const tools = { cipher: nodeCipher, room: Buffer.alloc(300_000) };
  return {
    parallel: 1,
    seal: async (batch) => sealFrames(batch, compressor.compress, tools),
    open: async (batch) => openFrames(batch, decompress, tools),
    close: async () => undefined,
  };
};
