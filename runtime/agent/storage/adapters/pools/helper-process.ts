import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { commandEnvironment } from '../../../../../packager/native/run-command.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';
import { Fault, fromWire } from '../../../../../schemas/errors/fault.ts';
import type { MachineUser } from '../../../compute/ports/hypervisor.ts';
import type { HelperAnswer, HelperCall, HelperStart } from './helper/messages.ts';

const MAIN = join(import.meta.dirname, 'helper', 'main.ts');

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly timer: NodeJS.Timeout;
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
 * this process.
 */
export class HelperProcess {
  readonly #where: string;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #usedAtMs = performance.now();
  /** It is about to end, or has: it takes no more calls. */
  isOver = false;
  /** Resolves when it is gone. A process in the middle of a call to a dead disk may never be. */
  readonly gone: Promise<void>;

  /** @param where the pool, for messages */
  constructor(where: string, user: MachineUser | undefined) {
    this.#where = where;
    this.#child = fork(MAIN, [], {
      execArgv: [],
      env: commandEnvironment({}) as NodeJS.ProcessEnv,
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.#child.on('message', (answer) => this.#hear(answer as HelperAnswer));
    this.gone = new Promise((resolve) => {
      const end = (): void => {
        this.isOver = true;
        this.#failAll(this.#stalled(LIMITS.agent.pools.callMs));
        resolve();
      };
      this.#child.once('exit', end);
      this.#child.once('error', end);
    });
    this.#child.unref();
    this.#child.channel?.unref();
    this.#send({ user } satisfies HelperStart);
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
      const timer = setTimeout(() => {
        this.kill();
        this.#failAll(this.#stalled(limitMs));
      }, limitMs);
      this.#waiting.set(id, { resolve, reject, timer });
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

  #hear(answer: HelperAnswer): void {
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
