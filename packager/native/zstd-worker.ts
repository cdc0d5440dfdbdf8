import { parentPort } from 'node:worker_threads';
import { createCompressor } from './zstd.ts';

/** One batch of chunks; its buffers travel to and fro by transfer, so nothing is copied or left over. */
export interface CompressJob {
  readonly plain: Uint8Array<ArrayBuffer>;
  readonly lengths: Uint32Array<ArrayBuffer>;
  readonly stored: Uint8Array<ArrayBuffer>;
}

if (!parentPort) throw new Error('zstd-worker.ts runs as a worker thread');
const port = parentPort;
const compressor = createCompressor();

port.on('message', (job: CompressJob) => {
  const { plain, lengths, stored } = job;
  let from = 0;
  let to = 0;
  lengths.forEach((length, i) => {
    const written = compressor.compress(plain.subarray(from, from + length), stored.subarray(to));
    from += length;
    to += written;
    lengths[i] = written;
  });
  port.postMessage(job, [plain.buffer, lengths.buffer, stored.buffer]);
});
