import { mkdir, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DesiredPool, PoolSource } from '../../../../../schemas/agent/pool.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';
import { Fault, toWire } from '../../../../../schemas/errors/fault.ts';
import type { PoolId, VolumeId } from '../../../../../schemas/ids/brand.ts';
import type { MachineUser } from '../../../compute/ports/hypervisor.ts';
import type { Claim, Pools, PoolState } from '../../ports/pools.ts';
import { overlappingFolder } from '../../core/pools/overlapping-folder.ts';
import { ifPresent } from '../../../node/adapters/if-present.ts';
import { NewDisks } from './new-disks.ts';
import { OpenPool, placeOf } from './open-pool.ts';
import type { PoolMounts } from './pool-mounts.ts';
import { within } from './within.ts';

export interface LinuxPoolsOptions {
  readonly mounts: PoolMounts;
  /** Of the agent, where it remembers which pools it has seen; see `core/names.ts`. */
  readonly folder: string;
  /** Whom libvirt would run machines as. */
  readonly user: MachineUser;
  readonly keeper?: MachineUser;
  /** How long a round waits for a pool: at each look, and when it is brought up. */
  readonly newDisks?: NewDisks;
  readonly lookMs?: number;
  readonly ensureMs?: number;
}

/** A look that goes on when nobody waits for it any more. */
interface Look {
  readonly state: Promise<PoolState>;
  /** It was waited for once already, as long as a round waits. */
  isLate: boolean;
}

/** Pools of this host. What a pool keeps waiting goes on by itself, and is asked for again later. */
export class LinuxPools implements Pools {
  readonly #options: LinuxPoolsOptions;
  readonly #newDisks: NewDisks;
  readonly #lookMs: number;
  readonly #ensureMs: number;
  readonly #open = new Map<PoolId, OpenPool>();
  readonly #looks = new Map<PoolId, Look>();
  readonly #attempts = new Map<PoolId, Promise<boolean>>();
  /** Mounted by an agent before this one. */
  #found: Set<PoolId> | undefined;

  constructor(options: LinuxPoolsOptions) {
    this.#options = options;
    this.#newDisks = options.newDisks ?? new NewDisks();
    this.#lookMs = options.lookMs ?? LIMITS.agent.pools.lookMs;
    this.#ensureMs = options.ensureMs ?? LIMITS.agent.pools.ensureMs;
  }

  async list(): Promise<ReadonlyMap<PoolId, PoolState>> {
    this.#found ??= new Set(await this.#options.mounts.list());
    const left = [...this.#found].filter((id) => !this.#open.has(id));
    const states = [...this.#open].map(
      async ([id, open]) => [id, await this.#state(id, open)] as const,
    );
    return new Map([
      ...left.map((id) => [id, absent(new Fault('POOL_ABSENT', { where: id }))] as const),
      ...(await Promise.all(states)),
    ]);
  }

  ensure(pool: DesiredPool, options: { readonly isNew: boolean }): Promise<boolean> {
    return this.#attempt(pool.id, placeOf(pool), () => this.#bringUp(pool, options.isNew));
  }

  release(pool: PoolId): Promise<boolean> {
    const open = this.#open.get(pool);
    return this.#attempt(pool, open ? placeOf(open.pool) : pool, () => this.#letGo(pool));
  }

  async claim(pool: PoolId, volume: VolumeId, claim: Claim): Promise<boolean> {
    return this.demand(pool).claims.take(volume, claim);
  }

  async forgetClaims(pool: PoolId, volume: VolumeId): Promise<void> {
    await this.demand(pool).claims.forget(volume);
  }

  /** @returns a pool that was brought up. @throws Fault POOL_ABSENT */
  demand(pool: PoolId): OpenPool {
    const open = this.#open.get(pool);
    if (open) return open;
    throw new Fault('POOL_ABSENT', { where: pool });
  }

  /** Ends the processes that reach into pools; what is mounted stays. */
  close(): void {
    for (const open of this.#open.values()) open.close();
  }

  /**
   * Waits for work on a pool, but not for ever. It goes on by itself, and nothing else is begun on
   * that pool meanwhile: whoever asks next waits for the same.
   */
  async #attempt(pool: PoolId, where: string, work: () => Promise<boolean>): Promise<boolean> {
    const running = this.#attempts.get(pool);
    const attempt = running ?? work();
    if (!running) {
      this.#attempts.set(pool, attempt);
      void attempt.catch(() => undefined).finally(() => this.#attempts.delete(pool));
    }
    const done = await within(attempt, this.#ensureMs);
    if (done !== 'late') return done.value;
    if (this.#newDisks.isAtWork(pool)) throw new Fault('DISK_BEING_FORMATTED', { where });
    throw new Fault('POOL_STALLED', { where, limitMs: this.#ensureMs });
  }

  async #letGo(pool: PoolId): Promise<boolean> {
    this.#open.get(pool)?.close();
    const wasMounted = await this.#options.mounts.release(pool);
    const existed = this.#open.delete(pool);
    this.#looks.delete(pool);
    this.#found?.delete(pool);
    await rm(join(this.#options.folder, 'pools', pool), { force: true });
    return existed || wasMounted;
  }

  async #bringUp(pool: DesiredPool, isNew: boolean): Promise<boolean> {
    const before = this.#open.get(pool.id);
    const isSame = before && JSON.stringify(before.pool.source) === JSON.stringify(pool.source);
    const { mounts, user, keeper } = this.#options;
    const mayMake = isNew && !(await this.#isKnown(pool.id));
    if (mayMake) {
      await this.#demandApart(pool);
      await this.#newDisks.prepare(pool);
    }
    const changed = await mounts.ensure(pool);
    if (before && !isSame) before.close();
    const open = isSame ? before : new OpenPool(pool, mounts.pathOf(pool.id), { user, keeper });
    try {
      await open.prepare(mayMake);
      await this.#know(pool.id);
    } catch (error) {
      if (!isSame) open.close();
      throw error;
    }
    this.#open.set(pool.id, open);
    if (!isSame) this.#looks.delete(pool.id);
    return changed || !isSame;
  }

  /**
   * The server compares what is declared; where links lead, and where the node's own pool is, is seen
   * here alone. A pool that is in use already stays.
   *
   * @throws Fault POOL_UNUSABLE
   */
  async #demandApart({ id, source }: DesiredPool): Promise<void> {
    // Asking where a shared one is could wait for a server that stalls: see decision 29.
    if (!isLocal(source)) return;
    const folder = await ifPresent(realpath(source.path));
    if (folder === undefined) return;
    const others = [...this.#open.values()].flatMap(({ pool }) =>
      pool.id !== id && isLocal(pool.source) ? [pool.source.path] : [],
    );
    const own = join(this.#options.folder, 'pool');
    const real = await Promise.all([own, ...others].map((path) => ifPresent(realpath(path))));
    const there = real.filter((path) => path !== undefined);
    const detail = overlappingFolder(folder, there);
    if (detail === undefined) return;
    throw new Fault('POOL_UNUSABLE', { where: source.path, why: 'overlaps', detail });
  }

  async #state(id: PoolId, open: OpenPool): Promise<PoolState> {
    const look = this.#looks.get(id) ?? this.#begin(id, open);
    const done = await within(look.state, look.isLate ? 0 : this.#lookMs);
    if (done !== 'late') {
      // What a late one has seen counts once: where every look is late, nothing would ever be seen.
      if (this.#looks.get(id) === look) this.#looks.delete(id);
      return done.value;
    }
    look.isLate = true;
    const where = placeOf(open.pool);
    return absent(new Fault('POOL_STALLED', { where, limitMs: this.#lookMs }));
  }

  #begin(id: PoolId, open: OpenPool): Look {
    const look = { state: open.look().catch(absent), isLate: false };
    this.#looks.set(id, look);
    return look;
  }

  async #isKnown(pool: PoolId): Promise<boolean> {
    const known = await ifPresent(readdir(join(this.#options.folder, 'pools')));
    return known?.includes(pool) ?? false;
  }

  async #know(pool: PoolId): Promise<void> {
    const folder = join(this.#options.folder, 'pools');
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(join(folder, pool), '', { flush: true });
  }
}

type Folder = Extract<PoolSource, { kind: 'folder' }>;
const isLocal = (source: PoolSource): source is Folder =>
  source.kind === 'folder' && !source.shared;

const absent = (error: unknown): PoolState => ({ state: 'absent', fault: toWire(error) });
