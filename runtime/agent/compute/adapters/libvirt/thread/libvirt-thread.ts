import { Worker } from 'node:worker_threads';
import { endOf, endThread } from '../../../../../../packager/native/end-thread.ts';
import type {
  CallAnswer,
  CallFailure,
  CallName,
  CallRequest,
  LibvirtCalls,
} from './libvirt-calls.ts';

/** How long an idle thread has to end. */
const END_MS = 5_000;

/** A call that came back with a failure, or did not come back. */
export class CallFailed extends Error {
  override readonly name = 'CallFailed';
  readonly failure: CallFailure;

  constructor(failure: CallFailure) {
    super(failure.message);
    this.failure = failure;
  }
}

interface Waiting {
  readonly name: CallName;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

interface Thread {
  readonly worker: Worker;
  readonly ended: Promise<void>;
  /** Set when it is given up: it does none of the calls that it was sent and has not begun. */
  readonly abandoned: Int32Array;
}

/** The near side of the thread that talks to libvirt (`main.ts` is the far side). */
export class LibvirtThread {
  readonly #uri: string;
  readonly #waiting = new Map<number, Waiting>();
  #thread: Thread | undefined;
  #lastId = 0;

  /** @param uri a libvirt connection URI; nothing is opened before the first call */
  constructor(uri: string) {
    this.#uri = uri;
  }

  /**
   * Makes one call; calls are performed in the order they are made.
   *
   * @param timeoutMs how long it and the calls before it may take. A thread that is still stuck in
   *   libvirt then is given up, and the next call gets a new one
   * @throws CallFailed
   */
  async call<Name extends CallName>(
    name: Name,
    parameters: Parameters<LibvirtCalls[Name]>,
    timeoutMs: number,
  ): Promise<ReturnType<LibvirtCalls[Name]>> {
    const thread = (this.#thread ??= this.#start());
    const { worker } = thread;
    const id = ++this.#lastId;
    const timer = setTimeout(
      () => this.#abandon(thread, `no answer within ${timeoutMs} ms`),
      timeoutMs,
    );
    worker.ref();
    try {
      return await new Promise((resolve, reject) => {
        this.#waiting.set(id, { name, resolve: resolve as Waiting['resolve'], reject });
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
        worker.postMessage({ id, name, parameters } satisfies CallRequest);
      });
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(id);
      if (this.#waiting.size === 0) worker.unref();
    }
  }

  /** Ends the thread; calls that are under way fail. One that is stuck in libvirt is left after a few seconds. */
  async close(): Promise<void> {
    const thread = this.#thread;
    if (!thread) return;
    this.#abandon(thread, 'the agent is stopping');
    // Nothing else may keep the process until then: Node would take this for a wait that never ends.
    const limit = Promise.withResolvers<void>();
    const timer = setTimeout(limit.resolve, END_MS);
    await Promise.race([thread.ended, limit.promise]);
    clearTimeout(timer);
  }

  #start(): Thread {
    const abandoned = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const worker = new Worker(new URL('./main.ts', import.meta.url), {
      workerData: { uri: this.#uri, abandoned },
      // Flags for the program as a whole, such as --eval, are none of the thread's business.
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 4 },
    });
    worker.on('message', (answer: CallAnswer) => this.#settle(answer));
    const thread = { worker, abandoned, ended: endOf(worker) };
    worker.on('error', (error) => this.#abandon(thread, error.message));
    worker.on('exit', () => this.#abandon(thread, 'the thread ended'));
    return thread;
  }

  #settle(answer: CallAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    if (answer.ok) waiting?.resolve(answer.result);
    else waiting?.reject(new CallFailed(answer.failure));
  }

  /** Fails all calls of a thread and forgets it. It ends as soon as libvirt lets go of it. */
  #abandon(thread: Thread, why: string): void {
    if (this.#thread !== thread) return;
    this.#thread = undefined;
    for (const { name, reject } of this.#waiting.values()) {
      reject(new CallFailed({ call: name, code: 0, message: why, connected: true }));
    }
    Atomics.store(thread.abandoned, 0, 1);
    void endThread(thread.worker, thread.ended);
    // What it is stuck in must not keep the process from ending.
    thread.worker.unref();
  }
}
