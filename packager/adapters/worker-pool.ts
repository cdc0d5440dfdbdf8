import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

/** More threads than this wait for the one that gives them their jobs. */
const MOST_THREADS = 8;

interface Waiting<Result> {
  readonly resolve: (result: Result) => void;
  readonly reject: (error: Error) => void;
}

interface Thread<Result> {
  readonly worker: Worker;
  /** Its jobs, in the order in which it was given them and answers them. */
  readonly jobs: Waiting<Result>[];
}

/**
 * Worker threads that take jobs. A thread is sent each job as a message and answers it with one. A
 * job is sent at once, to the thread that has the fewest: who gives each two or three never lets one
 * wait for its next. Threads start with the pool, beside whatever is done meanwhile, and end with
 * `close`.
 */
export class WorkerPool<Job, Result> {
  /** How many jobs are worked on at the same time. */
  readonly parallel: number;
  readonly #threads: readonly Thread<Result>[];
  /** What broke a thread breaks the others too. */
  #broken: Error | undefined;

  /**
   * @param program what the threads run
   * @param threads how many; absent: as many as the machine has
   */
  constructor(program: URL, threads: number = Math.min(MOST_THREADS, availableParallelism())) {
    this.parallel = threads;
    this.#threads = Array.from({ length: threads }, () => this.#start(program));
  }

  run(job: Job): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (this.#broken) return reject(this.#broken);
      const { worker, jobs } = this.#threads.reduce((least, each) =>
        each.jobs.length < least.jobs.length ? each : least,
      );
      jobs.push({ resolve, reject });
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      worker.postMessage(job);
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()));
  }

  #start(program: URL): Thread<Result> {
    const worker = new Worker(program);
    const jobs: Waiting<Result>[] = [];
    worker.on('message', (result: Result) => jobs.shift()?.resolve(result));
    worker.on('error', (error: Error) => {
      this.#broken = error;
      for (const { reject } of jobs.splice(0)) reject(error);
    });
    return { worker, jobs };
  }
}
