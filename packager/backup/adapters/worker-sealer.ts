import { WorkerPool } from '../../native/worker-pool.ts';
import type { FrameSealer } from '../ports/frame-sealer.ts';
import type { SealJob, SealResult } from './seal-worker.ts';

const PROGRAM = new URL('./seal-worker.ts', import.meta.url);

/** Compresses, seals and opens in worker threads. @param threads absent: as many as the machine has */
export function startWorkerSealer(threads?: number): FrameSealer {
  const pool = new WorkerPool<SealJob, SealResult>(PROGRAM, threads);
  return {
    parallel: pool.parallel,
    seal: async (batch) => (await pool.run({ kind: 'seal', batch })) as Uint32Array,
    open: async (batch) => (await pool.run({ kind: 'open', batch })) as string | undefined,
    close: () => pool.close(),
  };
}
