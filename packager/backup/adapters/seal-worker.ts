import { parentPort } from 'node:worker_threads';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { createAesGcm } from '../../native/aes-gcm.ts';
import { takeJobs } from '../../native/end-thread.ts';
import { compressBound, createCompressor, createDecompressor } from '../../native/zstd.ts';
import type { OpenBatch, SealBatch } from '../ports/frame-sealer.ts';
import { openFrames, sealFrames } from '../seal-frames.ts';

/** One of both is done. */
export type SealJob =
  | { readonly kind: 'seal'; readonly batch: SealBatch }
  | { readonly kind: 'open'; readonly batch: OpenBatch };
export type SealResult = Uint32Array | string | undefined;

if (!parentPort) throw new Error('seal-worker.ts runs as a worker thread');
const port = parentPort;
const { frameBytes: FRAME_BYTES } = LIMITS.chunk;
const compressor = createCompressor('backup');
const decompressor = createDecompressor();
const tools = { cipher: createAesGcm(), room: Buffer.alloc(compressBound(FRAME_BYTES)) };

takeJobs(port, (job: SealJob) => {
  port.postMessage(
    job.kind === 'seal'
      ? sealFrames(job.batch, compressor.compress, tools)
      : openFrames(job.batch, decompressor.decompress, tools),
  );
});
