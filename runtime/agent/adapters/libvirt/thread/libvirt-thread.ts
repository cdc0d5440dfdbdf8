import { Worker } from 'node:worker_threads';
import type {
  CallAnswer,
  CallFailure,
  CallName,
  CallRequest,
  LibvirtCalls,
} from './libvirt-calls.ts';

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

/** The near side of the thread that talks to libvirt (`main.ts` is the far side). */
export class LibvirtThread {
  readonly #uri: string;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
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
    const worker = (this.#worker ??= this.#start());
    const id = ++this.#lastId;
    const timer = setTimeout(
      () => this.#abandon(worker, `no answer within ${timeoutMs} ms`),
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

  /** Ends the thread; calls that are under way fail. */
  async close(): Promise<void> {
    const worker = this.#worker;
    if (!worker) return;
    this.#abandon(worker, 'the agent is stopping');
    await worker.terminate();
  }

  #start(): Worker {
    const worker = new Worker(new URL('./main.ts', import.meta.url), {
      workerData: { uri: this.#uri },
      // Flags for the program as a whole, such as --eval, are none of the thread's business.
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 4 },
    });
    worker.on('message', (answer: CallAnswer) => this.#settle(answer));
    worker.on('error', (error) => this.#abandon(worker, error.message));
    worker.on('exit', () => this.#abandon(worker, 'the thread ended'));
    return worker;
  }

  #settle(answer: CallAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    if (answer.ok) waiting?.resolve(answer.result);
    else waiting?.reject(new CallFailed(answer.failure));
  }

  /** Fails all calls of a thread and forgets it. It ends as soon as libvirt lets go of it. */
  #abandon(worker: Worker, why: string): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    for (const { name, reject } of this.#waiting.values()) {
      reject(new CallFailed({ call: name, code: 0, message: why, connected: true }));
    }
    void worker.terminate();
  }
}
