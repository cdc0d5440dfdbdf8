import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type DesiredPool, isShared } from '../../../../../schemas/agent/pool.ts';
import { Fault } from '../../../../../schemas/errors/fault.ts';
import { POOL_KEEPER } from '../../core/pools/pool-keeper.ts';
import { type Owned, ownerOf } from '../../../node/core/stack-user.ts';
import type { MachineUser } from '../../../compute/ports/hypervisor.ts';
import type { PoolState } from '../../ports/pools.ts';
import { imageDigests } from '../images/image-digests.ts';
import { Qcow2Volumes } from '../volumes/qcow2-volumes.ts';
import { directFiles } from './direct-files.ts';
import { HelperFiles } from './helper-files.ts';
import { PoolClaims } from './pool-claims.ts';
import type { PoolFiles } from './pool-files.ts';

const MARK = 'pool.id';
/** Volumes are made by the users of their stacks, who may not touch those of others (sticky). */
const SHARED_FOLDERS = { images: 0o711, volumes: 0o1733, claims: 0o700 };
const LOCAL_FOLDERS = { images: 0o711, volumes: 0o711 };

/** A pool besides the node's own, reached as its kind demands. */
export class OpenPool {
  readonly pool: DesiredPool;
  readonly path: string;
  readonly claims: PoolClaims;
  readonly volumes: Qcow2Volumes;
  readonly #helpers: HelperFiles | undefined;
  readonly #keeper: MachineUser | undefined;

  /**
   * @param path of its folder; absolute
   * @param options `user`: whom libvirt would run machines as; `keeper`: of a shared pool
   */
  constructor(
    pool: DesiredPool,
    path: string,
    options: { readonly user: MachineUser; readonly keeper?: MachineUser | undefined },
  ) {
    this.pool = pool;
    this.path = path;
    const shared = isShared(pool.source);
    this.#keeper = shared ? (options.keeper ?? POOL_KEEPER) : undefined;
    this.#helpers = shared ? new HelperFiles(placeOf(pool)) : undefined;
    this.claims = new PoolClaims(this.files(), path);
    const owner: Qcow2Access['ownerOf'] = (volume) =>
      shared ? ownerOf(volume, options.user) : options.user;
    this.volumes = new Qcow2Volumes(
      path,
      { files: (user) => this.files(user), ownerOf: owner },
      { isPresent: () => this.isPresent(), isInMemory: async () => false },
    );
  }

  /** @returns the way into it, as a user or as its keeper */
  files(user?: MachineUser): PoolFiles {
    return this.#helpers?.as(user ?? this.#keeper) ?? directFiles;
  }

  async isPresent(): Promise<boolean> {
    return (await this.#mark()) === this.pool.id;
  }

  /**
   * Makes its folders and its mark.
   *
   * @param mayMake whether it is made where there is no mark; else that is another folder
   * @throws Fault POOL_ABSENT, POOL_STALLED, POOL_UNUSABLE
   */
  async prepare(mayMake: boolean): Promise<void> {
    const where = placeOf(this.pool);
    try {
      const found = await this.#mark();
      if (found === undefined && !mayMake) throw new Fault('POOL_ABSENT', { where });
      if (found !== undefined && found !== this.pool.id) {
        throw new Fault('POOL_UNUSABLE', { where, why: 'other-pool', detail: found });
      }
      await this.#makeFolder();
      const folders = this.#helpers ? SHARED_FOLDERS : LOCAL_FOLDERS;
      for (const [name, mode] of Object.entries(folders)) {
        await this.files().makeFolder(join(this.path, name), mode);
      }
      await this.files().claim(join(this.path, MARK), Buffer.from(`${this.pool.id}\n`));
    } catch (error) {
      throw asUnusable(error, where);
    }
  }

  /** Looks into it. @throws Fault POOL_ABSENT, POOL_STALLED */
  async look(): Promise<PoolState> {
    if (!(await this.isPresent())) throw new Fault('POOL_ABSENT', { where: placeOf(this.pool) });
    const [volumes, images, claims, space] = await Promise.all([
      this.volumes.list(),
      imageDigests(this.files(), this.path),
      this.#helpers ? this.claims.list() : new Map<never, never>(),
      this.files().space(this.path),
    ]);
    return { state: 'ready', volumes, images, claims, ...space };
  }

  close(): void {
    this.#helpers?.close();
  }

  async #mark(): Promise<string | undefined> {
    const bytes = await this.files().read(join(this.path, MARK));
    const text = bytes && Buffer.from(bytes).toString('utf8').trim();
    return text === '' ? undefined : text;
  }

  /** By root where root may, and given to the keeper; else by the keeper itself. */
  async #makeFolder(): Promise<void> {
    if (!this.#helpers || !this.#keeper) {
      await directFiles.makeFolder(this.path, 0o711);
      return demandOpen(dirname(this.path), placeOf(this.pool));
    }
    const root = this.#helpers.as(undefined);
    try {
      if (!(await root.find(this.path))) {
        await root.makeFolder(this.path, 0o711);
        await root.give(this.path, this.#keeper);
      }
    } catch (error) {
      if (!isRefused(error)) throw error;
      await this.files().makeFolder(this.path, 0o711);
    }
  }
}

const OTHERS_MAY_PASS = 0o001;

/** @throws Fault POOL_UNUSABLE when the users that machines run as cannot get through a folder */
async function demandOpen(folder: string, where: string): Promise<void> {
  const { mode } = await stat(folder);
  if ((mode & OTHERS_MAY_PASS) === 0) {
    throw new Fault('POOL_UNUSABLE', { where, why: 'closed', detail: folder });
  }
}

type Qcow2Access = { ownerOf(volume: Owned): MachineUser };

const REFUSALS: ReadonlySet<unknown> = new Set(['EACCES', 'EPERM', 'EROFS']);
const isRefused = (error: unknown): boolean =>
  REFUSALS.has((error as NodeJS.ErrnoException | undefined)?.code);

function asUnusable(error: unknown, where: string): unknown {
  if (!isRefused(error)) return error;
  const detail = (error as Error).message;
  return new Fault('POOL_UNUSABLE', { where, why: 'not-writable', detail }, { cause: error });
}

/** @returns where a pool is, in words for people */
export function placeOf({ source }: DesiredPool): string {
  switch (source.kind) {
    case 'folder':
      return source.path;
    case 'disk':
      return `the disk “${source.label}”`;
    case 'nfs':
      return `${source.server}:${source.path}`;
  }
}
