import type { MessagePort, Worker } from 'node:worker_threads';

/**
 * Worker threads that call into native code end when they are asked to, never by `terminate()`: a
 * thread that is terminated inside a native call aborts the whole process, because koffi's answer
 * finds no JavaScript to come back to.
 */
const END = 'end of the thread';

/**
 * For the thread: takes its jobs one by one until it is asked to end.
 *
 * @param port the thread's way to who started it
 */
export function takeJobs(port: MessagePort, onJob: (job: never) => void): void {
  port.on('message', (job: unknown) => {
    if (job === END) port.close();
    else onJob(job as never);
  });
}

/**
 * For who started it: asks a thread to end when it has done the jobs it was sent before.
 *
 * @param ended from {@link endOf}
 */
export async function endThread(worker: Worker, ended: Promise<void>): Promise<void> {
  worker.ref();
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  worker.postMessage(END);
  await ended;
}

/** @returns settles when a thread has ended, however; to be asked for when it is started */
export const endOf = (worker: Worker): Promise<void> =>
  new Promise((resolve) => {
    worker.once('exit', () => resolve());
  });
