import type { NodeId } from '../../../schemas/ids/brand.ts';
import type { OperationRecord } from '../../operations/record.ts';
import type { ControlDependencies } from '../control-dependencies.ts';
import { goneSince, missingVolumes } from '../stacks/core/view/missing-volumes.ts';
import { operationsOnStacks } from '../stacks/operations-on-stacks.ts';
import { sightOf } from '../stacks/operations/stack-operation.ts';
import { machineStates, type SeenStack, viewStackState } from '../stacks/use-cases/view-stack.ts';
import { newerReleases } from '../stacks/newer/newer-releases.ts';
import { standingTrust } from '../trust/use-cases/standing-trust.ts';
import { poolNameIn } from '../pools/core/pool-name-in.ts';
import type { SummedStack } from './core/summary-input.ts';

/**
 * @param active operations
 * @returns what the summary looks at of every stack
 */
export async function sumStacks(
  active: readonly OperationRecord[],
  dependencies: Pick<
    ControlDependencies,
    | 'stacks'
    | 'nodes'
    | 'pools'
    | 'observed'
    | 'trust'
    | 'roots'
    | 'mirrors'
    | 'held'
    | 'releases'
    | 'ownRegistry'
    | 'now'
  >,
): Promise<SummedStack[]> {
  const { stacks, nodes, pools, observed } = dependencies;
  const records = await stacks.list();
  const [known, declared, standing] = await Promise.all([
    nodes.list(),
    pools.list(),
    standingTrust(records, dependencies),
  ]);
  const poolName = poolNameIn(declared);
  const names = new Map<NodeId, string>(known.map(({ id, name }) => [id, name]));
  const onStacks = operationsOnStacks(active);
  const absent = new Set(dependencies.held?.absent(records).map(({ id }) => id));
  const newerOf = newerReleases(dependencies);
  const newer = await Promise.all(records.map((record) => newerOf(record)));
  return records.map((record, index) => ({
    securityUpdate: newer[index]?.security ? newer[index].version : undefined,
    isAbsent: absent.has(record.id),
    distrust: standing(record)?.message,
    ...sumStack({
      record,
      sight: sightOf(record, observed),
      isLost: (node) => observed.isLost(node),
      nodeName: (node) => names.get(node) ?? node,
      poolName,
      operation: onStacks.get(record.id),
    }),
  }));
}

function sumStack(input: SeenStack): Omit<SummedStack, 'distrust' | 'isAbsent' | 'securityUpdate'> {
  const { record, sight, operation } = input;
  const machines = machineStates(input);
  return {
    id: record.id,
    name: record.name,
    ...viewStackState(input, machines),
    machines: machines.map(({ state }) => state),
    missingSince: goneSince(missingVolumes(record, sight)),
    isBusy: operation !== undefined,
    gateway: record.definition.gateway,
    ports: record.stage === 'kept' ? 0 : record.definition.ports.length,
  };
}
