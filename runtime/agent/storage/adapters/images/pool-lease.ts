import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { LIMITS } from '../../../../../schemas/config/limits.ts';
import { Fault } from '../../../../../schemas/errors/fault.ts';
import { numbered, removeUpTo, takenNumbers } from '../pools/numbered-files.ts';
import type { PoolFiles } from '../pools/pool-files.ts';
import type { Lease } from './pool-images.ts';

const { leaseRenewMs, leaseStaleMs } = LIMITS.agent.pools;

interface LeasePace {
  /** How often the holder says that it is alive, and how often the others look. */
  readonly renewMs: number;
  /** A holder that has not said so for this long has died. */
  readonly staleMs: number;
}

/**
 * A turn among nodes that share a pool, as files `<path>.<number>`: who makes the next number has it.
 * The holder writes into its file again and again; whoever waits takes the next number when nothing
 * was written for a while by its own clock. Clocks of two hosts are never compared.
 *
 * Two nodes that both think it is theirs do no harm: what they write has the same content.
 */
export class PoolLease implements Lease {
  readonly #files: PoolFiles;
  readonly #pace: LeasePace;

  constructor(
    files: PoolFiles,
    pace: LeasePace = { renewMs: leaseRenewMs, staleMs: leaseStaleMs },
  ) {
    this.#files = files;
    this.#pace = pace;
  }

  async hold(
    path: string,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    for (;;) {
      const number = await this.#take(path, signal);
      const turn = new Turn(this.#files, path, number);
      turn.renewEvery(this.#pace.renewMs);
      const failed = await work(AbortSignal.any([signal, turn.lost])).then(
        () => undefined,
        (error: unknown) => ({ error }),
      );
      await turn.end();
      const isLost = turn.lost.aborted;
      // Before a failure is told: whoever waits need not wait for what is over.
      if (!isLost) await removeUpTo(this.#files, path, number).catch(() => undefined);
      if (!failed) return;
      if (signal.aborted || !isLost) throw failed.error;
    }
  }

  /** @returns the number that was taken */
  async #take(path: string, signal: AbortSignal): Promise<number> {
    let seen = '';
    let sinceMs = performance.now();
    for (;;) {
      const highest = (await takenNumbers(this.#files, path)).at(-1) ?? 0;
      const text = highest === 0 ? '' : await this.#read(numbered(path, highest));
      const now = `${highest} ${text}`;
      if (now !== seen) sinceMs = performance.now();
      seen = now;
      const isFree = highest === 0 || performance.now() - sinceMs > this.#pace.staleMs;
      if (isFree && (await this.#files.claim(numbered(path, highest + 1), beat('', 0)))) {
        return highest + 1;
      }
      if (!isFree) await rest(this.#pace.renewMs, signal);
      if (signal.aborted) throw new Fault('CANCELLED', { what: 'The fetch' });
    }
  }

  async #read(path: string): Promise<string> {
    return Buffer.from((await this.#files.read(path)) ?? []).toString('utf8');
  }
}

const beat = (holder: string, count: number): Uint8Array => Buffer.from(`${holder} ${count}\n`);

/** A turn that somebody has, for as long as it says so. */
class Turn {
  readonly #files: PoolFiles;
  readonly #path: string;
  readonly #number: number;
  readonly #holder = randomUUID();
  readonly #lost = new AbortController();
  readonly #ended = new AbortController();
  #renewing: Promise<void> = Promise.resolve();

  constructor(files: PoolFiles, path: string, number: number) {
    this.#files = files;
    this.#path = path;
    this.#number = number;
  }

  /** Aborted when it is another node's. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  renewEvery(ms: number): void {
    this.#renewing = this.#renew(ms).catch(() => this.#lost.abort());
  }

  async end(): Promise<void> {
    this.#ended.abort();
    await this.#renewing;
  }

  async #renew(ms: number): Promise<void> {
    const own = numbered(this.#path, this.#number);
    for (let count = 1; !this.#ended.signal.aborted; count += 1) {
      const highest = (await takenNumbers(this.#files, this.#path)).at(-1);
      if (this.#ended.signal.aborted) return;
      const text = Buffer.from((await this.#files.read(own)) ?? []).toString('utf8');
      const isOwn = count === 1 || text.startsWith(this.#holder);
      if (highest !== this.#number || !isOwn) return this.#lost.abort();
      await this.#files.write(own, beat(this.#holder, count), 0o600);
      await rest(ms, this.#ended.signal);
    }
  }
}

async function rest(ms: number, signal: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal }).catch(() => undefined);
}
