import { LIMITS } from '../../../../../schemas/config/limits.ts';
import { Fault } from '../../../../../schemas/errors/fault.ts';
import type { MachineUser } from '../../../compute/ports/hypervisor.ts';
import { HelperProcess, OpenedFile } from './helper-process.ts';
import type { PoolFile, PoolFiles } from './pool-files.ts';

const { callMs, writeMs, helperIdleMs } = LIMITS.agent.pools;

/** Time limits of the calls that move much; all others have the short one. */
const SLOW: ReadonlySet<string> = new Set(['write', 'sync', 'run', 'truncate', 'close', 'read']);

interface HelperLimits {
  readonly callMs: number;
  readonly writeMs: number;
}

/**
 * The way into a pool that may stall: every call is made by a process of its own, which is started
 * when it is needed. While one that was killed is not gone, no other is started: a disk that lets
 * nobody go would otherwise collect them.
 */
export class HelperFiles {
  readonly #where: string;
  readonly #limits: HelperLimits;
  readonly #helpers = new Map<string, HelperProcess>();
  readonly #leaving = new Set<HelperProcess>();
  readonly #timer: NodeJS.Timeout;

  /** @param where the pool, for messages */
  constructor(where: string, limits: HelperLimits = { callMs, writeMs }) {
    this.#where = where;
    this.#limits = limits;
    this.#timer = setInterval(() => this.#endIdle(), helperIdleMs).unref();
  }

  /** @returns files as this user makes and sees them; undefined: as this process itself */
  as(user: MachineUser | undefined): PoolFiles {
    const call =
      (name: string) =>
      (...parameters: unknown[]): Promise<never> =>
        this.#helper(user)
          .then((helper) => helper.call({ name, parameters }, this.#limitMs(name)))
          .then((value) => value as never);
    return {
      list: call('list'),
      find: call('find'),
      read: call('read'),
      write: call('write'),
      claim: call('claim'),
      move: call('move'),
      remove: call('remove'),
      makeFolder: call('makeFolder'),
      setMode: call('setMode'),
      give: user ? async () => undefined : call('give'),
      space: call('space'),
      open: (path, how) => this.#open(user, [path, how]),
      run: call('run'),
    };
  }

  /** Ends all of them, whatever they wait for. */
  close(): void {
    clearInterval(this.#timer);
    for (const helper of this.#helpers.values()) helper.kill();
    this.#helpers.clear();
  }

  async #open(
    user: MachineUser | undefined,
    parameters: readonly unknown[],
  ): Promise<PoolFile | undefined> {
    const helper = await this.#helper(user);
    const opened = await helper.call({ name: 'open', parameters }, this.#limits.callMs);
    if (!(opened instanceof OpenedFile)) return undefined;
    const call =
      (name: string) =>
      (...all: unknown[]): Promise<never> =>
        helper
          .call({ file: opened.number, name, parameters: all }, this.#limitMs(name))
          .then((value) => value as never);
    return {
      read: call('read'),
      write: call('write'),
      truncate: call('truncate'),
      setMode: call('setMode'),
      sync: call('sync'),
      close: call('close'),
    };
  }

  #limitMs(name: string): number {
    return SLOW.has(name) ? this.#limits.writeMs : this.#limits.callMs;
  }

  async #helper(user: MachineUser | undefined): Promise<HelperProcess> {
    const key = user ? `${user.uid}:${user.gid}` : 'itself';
    const known = this.#helpers.get(key);
    if (known && !known.isOver) return known;
    if (known) this.#leave(key, known);
    if (this.#leaving.size > 0) {
      throw new Fault('POOL_STALLED', { where: this.#where, limitMs: this.#limits.callMs });
    }
    const helper = new HelperProcess(this.#where, user);
    this.#helpers.set(key, helper);
    return helper;
  }

  #leave(key: string, helper: HelperProcess): void {
    this.#helpers.delete(key);
    this.#leaving.add(helper);
    void helper.gone.then(() => this.#leaving.delete(helper));
  }

  #endIdle(): void {
    for (const [key, helper] of this.#helpers) {
      if (helper.idleMs < helperIdleMs) continue;
      helper.kill();
      this.#helpers.delete(key);
    }
  }
}
