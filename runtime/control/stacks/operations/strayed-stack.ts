import { Fault } from '../../../../schemas/errors/fault.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import { strayedMachines } from '../core/define/elsewhere.ts';
import type { StackRecord } from '../core/define/stack-record.ts';
import { isAhead } from './stages.ts';
import {
  awaitNodesWhile,
  type Check,
  sightOf,
  type StackOperationDependencies,
} from './stack-operation.ts';

type Dependencies = Pick<StackOperationDependencies, 'observed' | 'nodes'>;

/**
 * After a restart of the server, what nodes have is known from their first report on. Until then, nobody
 * can say that nothing of a stack is on a node which its record does not name. Nodes that are silent count as
 * lost after a while, and are not waited for any longer.
 */
export async function untilAllHeard(
  { observed, nodes }: Dependencies,
  signal: AbortSignal,
): Promise<void> {
  const all = await nodes.list();
  const isKnown = (): true | undefined =>
    all.every(({ id }) => observed.get(id) !== undefined || observed.isLost(id)) || undefined;
  await observed.waitFor(isKnown, signal);
}

/**
 * What is to be made of a stack must not be there already, on another node: the disks that would be made
 * are empty, and the machine would be a second one.
 *
 * @throws Fault MACHINE_ELSEWHERE
 */
export async function demandNotStrayed(
  dependencies: Dependencies,
  record: StackRecord,
): Promise<void> {
  (await strayDemand(dependencies, record))();
}

/**
 * Waits as `awaitNodes` does. A machine that was on its way when the server was restored, or is on a node
 * that was lost then, comes to light elsewhere only while it is waited for where it was.
 *
 * @throws Fault MACHINE_ELSEWHERE as soon as a node reports a machine that its record does not explain
 */
export async function awaitAtHome(
  dependencies: Dependencies & Pick<StackOperationDependencies, 'desired'>,
  record: StackRecord,
  signal: AbortSignal,
  check: Check,
): Promise<void> {
  const demand = await strayDemand(dependencies, record);
  await awaitNodesWhile(dependencies, record, signal, { check, demand });
}

async function strayDemand(
  { observed, nodes }: Dependencies,
  { definition }: StackRecord,
): Promise<() => void> {
  const names = new Map((await nodes.list()).map(({ id, name }) => [id, name]));
  const nameOf = (node: NodeId): string => names.get(node) ?? node;
  return () => {
    const [found] = strayedMachines(definition.machines, (id) => observed.nodesWith(id));
    if (!found) return;
    const { machine, node } = found;
    throw new Fault('MACHINE_ELSEWHERE', {
      machine: machine.name,
      node: nameOf(node),
      expected: nameOf(machine.node),
    });
  };
}

/** @returns whether nodes have got further with a stack than this server remembers, or moved it since */
export const isPastRecord = (
  { observed }: Pick<Dependencies, 'observed'>,
  record: StackRecord,
): boolean =>
  isAhead(sightOf(record, observed), record) ||
  strayedMachines(record.definition.machines, (id) => observed.nodesWith(id)).length > 0;
