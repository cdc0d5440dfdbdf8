import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  LinuxPools,
  type LinuxPoolsOptions,
} from '../../runtime/agent/storage/adapters/pools/linux-pools.ts';
import type { PoolMounts } from '../../runtime/agent/storage/adapters/pools/pool-mounts.ts';
import { POOL_FOLDER } from '../../runtime/agent/node/core/names.ts';
import type { DesiredPool } from '../../schemas/agent/pool.ts';
import type { PoolId } from '../../schemas/ids/brand.ts';

/** Whoever runs the tests: nobody can be made anybody else without root. */
export const SELF = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };

/** Nodes that share a folder, without anything being mounted. */
export class PoolLab implements AsyncDisposable {
  readonly folder: string;
  readonly shared: DesiredPool;
  readonly #nodes: LinuxPools[] = [];

  private constructor(folder: string) {
    this.folder = folder;
    this.shared = {
      id: 'pool-000000000a' as PoolId,
      name: 'shared',
      source: { kind: 'folder', path: join(folder, 'shared'), shared: true },
    };
  }

  static async open(): Promise<PoolLab> {
    const lab = new PoolLab(await mkdtemp(join(tmpdir(), 'stackyard-pools-')));
    await mkdir(join(lab.folder, 'shared'));
    return lab;
  }

  get sharedPath(): string {
    return join(this.folder, 'shared', POOL_FOLDER);
  }

  /** @param options how long a round of the node waits; what formats its disks */
  addNode(
    name: string,
    options: Pick<LinuxPoolsOptions, 'lookMs' | 'ensureMs' | 'newDisks'> = {},
  ): LinuxPools {
    const pathOf = (pool: PoolId): string =>
      pool === this.shared.id ? this.sharedPath : join(this.folder, name, pool, POOL_FOLDER);
    const mounted = new Set<PoolId>();
    const mounts: PoolMounts = {
      pathOf,
      list: async () => [...mounted],
      async ensure({ id }) {
        const isNew = !mounted.has(id);
        mounted.add(id);
        return isNew;
      },
      release: async (pool) => mounted.delete(pool),
    };
    const folder = join(this.folder, name);
    const pools = new LinuxPools({ mounts, folder, user: SELF, keeper: SELF, ...options });
    this.#nodes.push(pools);
    return pools;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const node of this.#nodes) node.close();
    await rm(this.folder, { recursive: true });
  }
}
