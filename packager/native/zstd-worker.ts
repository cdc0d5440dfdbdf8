import { parentPort } from 'node:worker_threads';
import { compressBound, createCompressor } from './zstd.ts';

/** One batch of chunks; buffers travel by transfer, not by copy. */
export interface CompressJob {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly lengths: Uint32Array<ArrayBuffer>;
}

if (!parentPort) throw new Error('zstd-worker.ts runs as a worker thread');
const port = parentPort;
const compressor = createCompressor();

port.on('message', ({ bytes, lengths }: CompressJob) => {
  const room = lengths.reduce((sum, length) => sum + compressBound(length), 0);
  const target = new Uint8Array(room);
  let from = 0;
  let to = 0;
  lengths.forEach((length, i) => {
    const stored = compressor.compress(
      bytes.subarray(from, from + length),
      target.subarray(to, to + compressBound(length)),
    );
    from += length;
    to += stored;
    lengths[i] = stored;
  });
  const done: CompressJob = { bytes: target, lengths };
  port.postMessage(done, [target.buffer, lengths.buffer]);
});
