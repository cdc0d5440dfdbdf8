import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

/** More threads than this wait for the one that gives them their jobs. */
const MOST_THREADS = 8;

interface Waiting<Job, Result> {
  readonly job: Job;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: Error) => void;
}

interface Thread<Job, Result> {
  readonly worker: Worker;
  current?: Waiting<Job, Result>;
}

/**
 * Worker threads that take jobs, one at a time each. A thread is sent a job as a message and answers
 * with one. They are started with the first jobs, and end with `close`.
 */
export class WorkerPool<Job, Result> {
  /** How many jobs are worked on at the same time. */
  readonly parallel: number;
  readonly #program: URL;
  readonly #threads: Thread<Job, Result>[] = [];
  readonly #waiting: Waiting<Job, Result>[] = [];

  /**
   * @param program what the threads run
   * @param threads how many; absent: as many as the machine has
   */
  constructor(program: URL, threads: number = Math.min(MOST_THREADS, availableParallelism())) {
    this.#program = program;
    this.parallel = threads;
  }

  run(job: Job): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ job, resolve, reject });
      this.#next();
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()));
    this.#threads.length = 0;
  }

  #next(): void {
    const next = this.#waiting[0];
    if (!next) return;
    const thread = this.#threads.find(({ current }) => !current) ?? this.#start();
    if (!thread) return;
    this.#waiting.shift();
    thread.current = next;
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    thread.worker.postMessage(next.job);
  }

  #start(): Thread<Job, Result> | undefined {
    if (this.#threads.length >= this.parallel) return undefined;
    const worker = new Worker(this.#program);
    const thread: Thread<Job, Result> = { worker };
    worker.on('message', (result: Result) => {
      const done = thread.current;
      delete thread.current;
      done?.resolve(result);
      this.#next();
    });
    worker.on('error', (error: Error) => this.#fail(thread, error));
    this.#threads.push(thread);
    return thread;
  }

  /** Without one thread the work would go on slower, but what broke it breaks the next one too. */
  #fail(thread: Thread<Job, Result>, error: Error): void {
    thread.current?.reject(error);
    delete thread.current;
    this.#threads.splice(this.#threads.indexOf(thread), 1);
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }
}
