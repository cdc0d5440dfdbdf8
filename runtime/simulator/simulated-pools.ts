import { type DesiredPool, isShared } from '../../schemas/agent/pool.ts';
import { Fault, toWire } from '../../schemas/errors/fault.ts';
import type { PoolId, VolumeId } from '../../schemas/ids/brand.ts';
import type { Digest } from '../../schemas/ids/digest.ts';
import { decideClaim } from '../agent/storage/core/pools/decide-claim.ts';
import type { Claim, Exports, Pools, PoolState } from '../agent/storage/ports/pools.ts';
import type { SimulatedSite } from './simulated-site.ts';
import type { SimulatedVolume, SimulatedWorld } from './simulated-world.ts';

/** What is in a pool, whoever sees it. */
export interface SimulatedPool {
  readonly images: Map<Digest, number>;
  readonly volumes: Map<VolumeId, SimulatedVolume>;
  readonly claims: Map<VolumeId, Claim>;
}

export const emptyPool = (): SimulatedPool => ({
  images: new Map(),
  volumes: new Map(),
  claims: new Map(),
});

const POOL_BYTES = 2 ** 40;

/** Pools of a simulated node besides its own. Shared ones are the site's. */
export function simulatedPools(
  world: SimulatedWorld,
  site: Pick<SimulatedSite, 'pools'>,
): { pools: Pools; exports: Exports } {
  const state = (id: PoolId): PoolState => {
    const pool = world.openPools.get(id);
    if (!pool || world.awayPools.has(id)) return { state: 'absent', fault: toWire(away(id)) };
    return {
      state: 'ready',
      volumes: [...pool.volumes.keys()].map((volume) => ({
        id: volume,
        usedBytes: world.volumeBytes,
      })),
      images: [...pool.images.keys()],
      claims: new Map([...pool.claims].map(([volume, { epoch }]) => [volume, epoch])),
      totalBytes: POOL_BYTES,
      freeBytes: POOL_BYTES / 2,
    };
  };
  const pools: Pools = {
    list: async () => new Map([...world.openPools.keys()].map((id) => [id, state(id)])),
    async ensure(pool, { isNew }) {
      await world.act(`pool ${pool.id}`);
      if (world.awayPools.has(pool.id)) throw away(pool.id);
      if (world.openPools.has(pool.id)) return false;
      const known = poolsOf(pool, world, site);
      const found = known.get(pool.id);
      if (!found && (!isNew || world.knownPools.has(pool.id))) {
        throw new Fault('POOL_ABSENT', { where: pool.name });
      }
      const there = found ?? emptyPool();
      known.set(pool.id, there);
      world.knownPools.add(pool.id);
      world.openPools.set(pool.id, there);
      return true;
    },
    async release(pool) {
      await world.act(`release ${pool}`);
      world.knownPools.delete(pool);
      return world.openPools.delete(pool);
    },
    async claim(pool, volume, claim) {
      await world.act(`claim ${volume} ${claim.epoch}`);
      const { claims } = demandPool(world, pool);
      const decision = decideClaim(claims.get(volume), claim);
      if (decision.kind === 'refused') {
        const { machine, node, epoch } = decision.by;
        throw new Fault('MACHINE_CLAIMED_ELSEWHERE', { machine, node, epoch });
      }
      claims.set(volume, claim);
      return decision.kind === 'take';
    },
    forgetClaims: async (pool, volume) => void demandPool(world, pool).claims.delete(volume),
  };
  const exports: Exports = {
    ensure: async (wanted) =>
      wanted.map(({ pool }) => ({ pool, state: 'ready', by: 'kernel' as const })),
  };
  return { pools, exports };
}

/** @returns a pool that was brought up and can be reached. @throws Fault POOL_ABSENT, POOL_STALLED */
export function demandPool(world: SimulatedWorld, id: PoolId): SimulatedPool {
  const pool = world.openPools.get(id);
  if (!pool) throw new Fault('POOL_ABSENT', { where: id });
  if (world.awayPools.has(id)) throw away(id);
  return pool;
}

const poolsOf = (
  { source }: DesiredPool,
  world: SimulatedWorld,
  site: Pick<SimulatedSite, 'pools'>,
): Map<PoolId, SimulatedPool> => (isShared(source) ? site.pools : world.localPools);

const away = (id: PoolId): Fault => new Fault('POOL_STALLED', { where: id, limitMs: 2_000 });
