import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { endOf } from '../../../packager/native/end-thread.ts';
import type { ChunkIndex } from '../../../schemas/archive/chunk-index.ts';
import { fromWire } from '../../../schemas/errors/fault.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';
import type { ChunkIndexChecker } from '../../ports/chunk-indexes.ts';
import { checkIndexBytes } from './check-index.ts';
import type { IndexResult, IndexWork } from './index-worker.ts';

/** Takes 50 ms where it is; a thread takes longer to start. */
const SMALL_BYTES = 1024 * 1024;

/**
 * Checks small chunk indexes at once and big ones in a thread, so that the server goes on answering:
 * an index for a terabyte takes most of a minute. One thread at a time bounds the memory.
 */
export function threadedChecker(): ChunkIndexChecker {
  let last: Promise<unknown> = Promise.resolve();
  return {
    checkIndex(bytes, digest) {
      if (bytes.length <= SMALL_BYTES) {
        return Promise.resolve().then(() => checkIndexBytes(bytes, digest));
      }
      const result = last.then(() => checkInThread(bytes, digest));
      last = result.catch(() => undefined);
      return result;
    },
  };
}

async function checkInThread(bytes: Uint8Array<ArrayBuffer>, digest: Digest): Promise<ChunkIndex> {
  const worker = new Worker(new URL('index-worker.ts', import.meta.url), {
    workerData: { bytes, digest } satisfies IndexWork,
    transferList: [bytes.buffer],
  });
  const ended = endOf(worker);
  // An error of the thread itself comes as the `error` event, which `once` turns into a rejection.
  const [result] = (await once(worker, 'message')) as [IndexResult];
  // It has nothing more to do; only when it has gone, its memory has.
  await ended;
  if (result.state === 'bad') throw fromWire(result.fault);
  return { ...result.index, frame: unreadable, chunk: unreadable, extent: unreadable };
}

const unreadable = (): never => {
  throw new Error('the entries of this index went with the thread that checked it');
};
