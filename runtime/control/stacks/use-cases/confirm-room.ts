import { Fault } from '../../../../schemas/errors/fault.ts';
import { maintenanceProblems } from '../../nodes/core/maintenance-problems.ts';
import { nodesOf } from '../core/define/definition.ts';
import { memoryUses } from '../core/plan/memory-uses.ts';
import { roomForStack } from '../core/plan/room-for-stack.ts';
import type { StackRecord } from '../core/define/stack-record.ts';
import { type PlanDependencies, readSite } from './plan-stack.ts';

/** What may come back by itself. */
const AWAY: readonly string[] = ['NO_NODE', 'POOL_AWAY'];

/**
 * Checks that the machines of a stack that is there may run: every operation that makes machines run
 * asks this when it is submitted, and again at the moment of switching on.
 *
 * @param options `waits`: a node or pool that is away now is waited for by what comes next
 * @throws Fault NO_ROOM naming what is missing and who uses it
 */
export async function confirmRoom(
  stack: StackRecord,
  dependencies: Pick<PlanDependencies, 'nodes' | 'pools' | 'stacks' | 'observed'>,
  { waits = false }: { waits?: boolean } = {},
): Promise<void> {
  const others = (await dependencies.stacks.list()).filter(({ id }) => id !== stack.id);
  const site = await readSite(dependencies, [], others);
  const wanted = nodesOf(stack.definition);
  const uses = memoryUses(wanted, others);
  // What it has kept may still grow as well.
  const { pools } = stack.stage === 'kept' ? await readSite(dependencies) : site;
  const found = roomForStack({ stack, site: { ...site, pools: pools ?? [] }, uses });
  const problems = [
    ...maintenanceProblems(new Set(wanted), await dependencies.nodes.list()),
    ...(waits ? found.filter(({ code }) => !AWAY.includes(code)) : found),
  ];
  if (problems.length > 0) throw new Fault('NO_ROOM', { name: stack.name, problems });
}
