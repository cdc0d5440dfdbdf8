import { getCompileCacheDir } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { endOf, endThread } from './end-thread.ts';

/** More threads than this wait for the one that gives them their jobs. */
const MOST_THREADS = 8;

interface Waiting<Result> {
  readonly resolve: (result: Result) => void;
  readonly reject: (error: Error) => void;
}

interface Thread<Result> {
  readonly worker: Worker;
  readonly ended: Promise<void>;
  /** Its jobs, in the order in which it was given them and answers them. */
  readonly jobs: Waiting<Result>[];
}

/**
 * Worker threads that take jobs by `takeJobs`. A thread is sent each job as a message and answers it with one. A
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
  #ending: Promise<void> | undefined;

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
      if (this.#ending) return reject(new Error('a job came after the end of its pool'));
      const { worker, jobs } = this.#threads.reduce((least, each) =>
        each.jobs.length < least.jobs.length ? each : least,
      );
      jobs.push({ resolve, reject });
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      worker.postMessage(job);
    });
  }

  /** Ends the threads when they have done their jobs; asked for again, it is the same end. */
  close(): Promise<void> {
    this.#ending ??= this.#end();
    return this.#ending;
  }

  async #end(): Promise<void> {
    await Promise.all(this.#threads.map(({ worker, ended }) => endThread(worker, ended)));
  }

  #start(program: URL): Thread<Result> {
    const worker = new Worker(program, { env: threadEnvironment() });
    const jobs: Waiting<Result>[] = [];
    worker.on('message', (result: Result) => jobs.shift()?.resolve(result));
    worker.on('error', (error: Error) => {
      this.#broken = error;
      for (const { reject } of jobs.splice(0)) reject(error);
    });
    return { worker, ended: endOf(worker), jobs };
  }
}

/** Threads do not know by themselves where compiled code is kept, and would compile theirs each time. */
function threadEnvironment(): NodeJS.ProcessEnv {
  const folder = getCompileCacheDir();
  // Node puts a folder for its version there itself.
  return folder ? { ...process.env, NODE_COMPILE_CACHE: dirname(folder) } : process.env;
}
