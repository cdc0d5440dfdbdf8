import { Fault } from '../../../schemas/errors/fault.ts';
import type { MachineId, NodeId } from '../../../schemas/ids/brand.ts';
import { HOLDS_NOTHING, nodeHolds } from '../nodes/core/node-holds.ts';
import type { ObservedStates } from '../nodes/observed-states.ts';
import type { PoolStore } from '../pools/ports/pool-store.ts';
import type { StackStore } from '../stacks/ports/stack-store.ts';

interface IdleDemandDependencies {
  readonly stacks: Pick<StackStore, 'list'>;
  readonly pools: Pick<PoolStore, 'list'>;
  readonly observed: Pick<ObservedStates, 'machine'>;
}

const UP: readonly string[] = ['starting', 'ready', 'stopping'];

/**
 * @returns what refuses to let a node go that others need: stacks run there, or it serves a pool
 */
export const idleDemand =
  ({ stacks, pools, observed }: IdleDemandDependencies) =>
  /** @throws Fault NODE_BUSY, CONFLICT */
  async (node: NodeId, name: string): Promise<void> => {
    const isUp = (machine: MachineId): boolean =>
      UP.includes(observed.machine(machine)?.state ?? 'absent');
    const holds = nodeHolds(await stacks.list(), isUp).get(node) ?? HOLDS_NOTHING;
    if (holds.running > 0) {
      throw new Fault('NODE_BUSY', { name, stacks: holds.names, count: holds.running });
    }
    const served = (await pools.list()).find(
      ({ place }) => place.kind === 'export' && place.node === node,
    );
    if (served) {
      const why = `it serves the pool ${served.name}: machines with disks in it would stand still`;
      throw new Fault('CONFLICT', { what: 'node', name, why });
    }
  };
