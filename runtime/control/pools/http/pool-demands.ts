import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';
import { isMeantFor } from '../core/pool-nodes.ts';
import { volumesByPool } from '../core/volumes-by-pool.ts';
import type { PoolRecord } from '../ports/pool-store.ts';

/**
 * Data in a pool that nobody knows of any more would be lost.
 *
 * @throws Fault POOL_IN_USE, CONFLICT for a default
 */
export async function demandEmpty(
  { id, name }: PoolRecord,
  { stacks, pools }: Pick<ControlDependencies, 'stacks' | 'pools'>,
): Promise<void> {
  const volumes = volumesByPool(await stacks.list(), () => undefined).get(id) ?? [];
  if (volumes.length > 0) throw inUse(name, 'remove', volumes);
  const defaults = await pools.defaults();
  const kinds = (['system', 'data'] as const).filter((kind) => defaults[kind] === id);
  if (kinds.length === 0) return;
  const why =
    `it is the default for ${kinds.join(' and ')} disks; choose another one first ` +
    `(yard pool default --${kinds[0] ?? 'data'} own)`;
  throw new Fault('CONFLICT', { what: 'pool', name, why });
}

/**
 * A machine keeps its disks: the nodes of machines that have some in a pool keep the pool.
 *
 * @throws Fault POOL_IN_USE
 */
export async function demandNodesKept(
  before: PoolRecord,
  after: PoolRecord,
  { stacks, nodes }: Pick<ControlDependencies, 'stacks' | 'nodes'>,
): Promise<void> {
  const taken = new Set<NodeId>(
    (await nodes.list()).filter((node) => !isMeantFor(after, node)).map(({ id }) => id),
  );
  const holders = (await stacks.list()).filter(({ definition }) =>
    definition.volumes.some(
      ({ pool, machine }) =>
        pool === before.id &&
        definition.machines.some(({ id, node }) => id === machine && taken.has(node)),
    ),
  );
  const volumes = holders.map((stack) => ({ stack }));
  if (holders.length > 0) throw inUse(before.name, 'narrow', volumes);
}

function inUse(
  name: string,
  what: 'remove' | 'narrow',
  volumes: readonly { readonly stack: { readonly name: string } }[],
): Fault {
  const names = [...new Set(volumes.map(({ stack }) => stack.name))].toSorted();
  const stacks = names.slice(0, LIMITS.pool.namedStacks);
  return new Fault('POOL_IN_USE', { name, what, stacks, count: names.length });
}
