import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { LIMITS } from '../../../../../schemas/config/limits.ts';
import { Fault, fromWire } from '../../../../../schemas/errors/fault.ts';
import { forkHelper } from '../../../../process/fork-helper.ts';
import type { MachineUser } from '../../../compute/ports/hypervisor.ts';
import type { HelperAnswer, HelperCall, HelperReady, HelperStart } from './helper/messages.ts';

const MAIN = fileURLToPath(new URL('./helper/main.ts', import.meta.url));
const { callMs, helperStartMs } = LIMITS.agent.pools;

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly limitMs: number;
  /** Absent while the process starts. */
  timer: NodeJS.Timeout | undefined;
}

/** A file that a helper holds open. */
export class OpenedFile {
  readonly number: number;

  constructor(number: number) {
    this.number = number;
  }
}

/**
 * A process that makes calls to a file system on behalf of this one. When a call does not end within
 * its time limit the process is killed, and all its calls fail: whatever they waited for, it was not
 * this process. The time that it takes to start is no part of that: a node that is busy would else take
 * its own slowness for the pool's, and begin again and again.
 */
export class HelperProcess {
  readonly #where: string;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #starting: NodeJS.Timeout | undefined;
  #lastId = 0;
  #usedAtMs = performance.now();
  /** It is about to end, or has: it takes no more calls. */
  isOver = false;
  /** Resolves when it is gone. A process in the middle of a call to a dead disk may never be. */
  readonly gone: Promise<void>;

  /** @param where the pool, for messages */
  constructor(where: string, user: MachineUser | undefined) {
    this.#where = where;
    this.#child = forkHelper(MAIN);
    this.#child.on('message', (words) => this.#hear(words as HelperAnswer | HelperReady));
    this.gone = new Promise((resolve) => {
      const end = (): void => {
        this.isOver = true;
        clearTimeout(this.#starting);
        this.#failAll(this.#stalled(callMs));
        resolve();
      };
      this.#child.once('exit', end);
      this.#child.once('error', end);
    });
    this.#send({ user } satisfies HelperStart);
    this.#starting = this.#limit(helperStartMs).unref();
  }

  /** How long nobody has asked it for anything. */
  get idleMs(): number {
    return this.#waiting.size > 0 ? 0 : performance.now() - this.#usedAtMs;
  }

  call(call: Omit<HelperCall, 'id'>, limitMs: number): Promise<unknown> {
    if (this.isOver) return Promise.reject(this.#stalled(limitMs));
    this.#lastId += 1;
    this.#usedAtMs = performance.now();
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      const timer = this.#starting ? undefined : this.#limit(limitMs);
      this.#waiting.set(id, { resolve, reject, limitMs, timer });
      this.#send({ ...call, id } satisfies HelperCall);
    });
  }

  kill(): void {
    this.isOver = true;
    this.#child.kill('SIGKILL');
  }

  #send(message: HelperStart | HelperCall): void {
    // One that cannot be reached has ended, which is heard elsewhere.
    this.#child.send(message, () => undefined);
  }

  #limit(limitMs: number): NodeJS.Timeout {
    return setTimeout(() => {
      this.kill();
      this.#failAll(this.#stalled(limitMs));
    }, limitMs);
  }

  #begin(): void {
    clearTimeout(this.#starting);
    this.#starting = undefined;
    for (const waiting of this.#waiting.values()) waiting.timer = this.#limit(waiting.limitMs);
  }

  #hear(answer: HelperAnswer | HelperReady): void {
    if ('isReady' in answer) return this.#begin();
    const waiting = this.#waiting.get(answer.id);
    if (!waiting) return;
    clearTimeout(waiting.timer);
    this.#waiting.delete(answer.id);
    this.#usedAtMs = performance.now();
    if (answer.ok)
      waiting.resolve('opened' in answer ? new OpenedFile(answer.opened) : answer.value);
    else if ('fault' in answer) waiting.reject(fromWire(answer.fault));
    else waiting.reject(Object.assign(new Error(answer.message), { code: answer.code }));
  }

  #failAll(error: Fault): void {
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(error);
    }
    this.#waiting.clear();
  }

  #stalled(limitMs: number): Fault {
    return new Fault('POOL_STALLED', { where: this.#where, limitMs });
  }
}
