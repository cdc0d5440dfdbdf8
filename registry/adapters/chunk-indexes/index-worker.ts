import { parentPort, workerData } from 'node:worker_threads';
import type { ChunkIndex } from '../../../schemas/archive/chunk-index.ts';
import { Fault, toWire, type WireFault } from '../../../schemas/errors/fault.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';
import { checkIndexBytes } from './check-index.ts';

/** What a thread is started with. */
export interface IndexWork {
  readonly bytes: Uint8Array;
  readonly digest: Digest;
}

/** What it answers, once. */
export type IndexResult =
  | { readonly state: 'good'; readonly index: Omit<ChunkIndex, 'frame' | 'chunk' | 'extent'> }
  | { readonly state: 'bad'; readonly fault: WireFault };

function check({ bytes, digest }: IndexWork): IndexResult {
  try {
    const checked = checkIndexBytes(bytes, digest);
    const { blockBytes, diskBytes, bootChunks, packs } = checked;
    const { frameCount, chunkCount, extentCount } = checked;
    const sizes = { blockBytes, diskBytes, bootChunks };
    const index = { ...sizes, packs, frameCount, chunkCount, extentCount };
    return { state: 'good', index };
  } catch (error) {
    if (error instanceof Fault) return { state: 'bad', fault: toWire(error) };
    throw error;
  }
}

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
parentPort?.postMessage(check(workerData as IndexWork));
