import { parentPort } from 'node:worker_threads';
import { takeJobs } from './end-thread.ts';
import { createCompressor } from './zstd.ts';

/** Frames to be made; `plain` and `stored` are shared, so nothing is copied or left over. */
export interface CompressJob {
  readonly plain: Uint8Array<SharedArrayBuffer>;
  readonly lengths: Uint32Array;
  readonly stored: Uint8Array<SharedArrayBuffer>;
}

if (!parentPort) throw new Error('zstd-worker.ts runs as a worker thread');
const port = parentPort;
const compressor = createCompressor();

takeJobs(port, ({ plain, lengths, stored }: CompressJob) => {
  let from = 0;
  let to = 0;
  lengths.forEach((length, i) => {
    const written = compressor.compress(plain.subarray(from, from + length), stored.subarray(to));
    from += length;
    to += written;
    lengths[i] = written;
  });
  port.postMessage(lengths);
});
