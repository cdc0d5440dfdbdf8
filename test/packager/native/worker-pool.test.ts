import { afterEach, describe, expect, test } from 'vitest';
import { WorkerPool } from '../../../packager/native/worker-pool.ts';

/** Answers a number with its double after that many milliseconds; a negative one breaks it. */
const PROGRAM = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from 'node:worker_threads';
    import { takeJobs } from '${new URL('../../../packager/native/end-thread.ts', import.meta.url).href}';
    takeJobs(parentPort, (job) => {
      if (job < 0) throw new Error('broken by ' + job);
      const until = performance.now() + job;
      while (performance.now() < until);
      parentPort.postMessage(2 * job);
    });
  `)}`,
);

let pool: WorkerPool<number, number>;
afterEach(() => pool.close());

describe('WorkerPool', () => {
  test('gives every job its own answer, whoever is done first', async () => {
    pool = new WorkerPool(PROGRAM, 2);
    const jobs = [30, 1, 2, 20, 3, 4];
    expect(await Promise.all(jobs.map((job) => pool.run(job)))).toEqual(jobs.map((job) => 2 * job));
  });

  test('what breaks a thread fails its jobs and all that come later', async () => {
    pool = new WorkerPool(PROGRAM, 1);
    const [broken, behind] = await Promise.allSettled([pool.run(-1), pool.run(1)]);
    expect(broken).toMatchObject({ status: 'rejected', reason: { message: 'broken by -1' } });
    expect(behind).toMatchObject({ status: 'rejected', reason: { message: 'broken by -1' } });
    await expect(pool.run(1)).rejects.toThrow('broken by -1');
  });

  test('a thread that is at work when the pool closes finishes its job, and has ended then', async () => {
    pool = new WorkerPool(PROGRAM, 2);
    const jobs = [pool.run(40), pool.run(60)];
    await pool.close();
    expect(await Promise.all(jobs)).toEqual([80, 120]);
  });

  test('closes once, however often it is asked to, and takes nothing afterwards', async () => {
    pool = new WorkerPool(PROGRAM, 2);
    const job = pool.run(20);
    await Promise.all([pool.close(), pool.close()]);
    expect(await job).toBe(40);
    await expect(pool.run(1)).rejects.toThrow('after the end');
  });
});
