import { freeDiskBytes } from '../../../nodes/core/site.ts';
import { roomBytes, type SitePool } from '../../../pools/core/site-pool.ts';
import type { Places } from './choose-places.ts';
import type { MachineDemand } from './machine-demand.ts';

/** @returns what can still be taken of all pools that a stack will have disks in, each once */
export function diskRoomBytes(
  { machines }: Pick<Places, 'machines'>,
  demands: readonly MachineDemand[],
  pools: readonly SitePool[] = [],
): number {
  const nodes = demands
    .filter(({ volumeBytes }) => volumeBytes > 0)
    .flatMap(({ name }) => machines.get(name)?.node ?? []);
  const wanted = new Set(
    demands.flatMap(({ elsewhere = [] }) => elsewhere.map(({ pool }) => pool)),
  );
  const own = [...new Map(nodes.map((node) => [node.id, node])).values()];
  return (
    own.reduce((sum, node) => sum + freeDiskBytes(node), 0) +
    pools.filter(({ id }) => wanted.has(id)).reduce((sum, pool) => sum + roomBytes(pool), 0)
  );
}
