import { LIMITS } from '../../../schemas/config/limits.ts';
import type { OperationRecord } from '../../operations/record.ts';
import type { ControlDependencies } from '../control-dependencies.ts';
import { NodeViews } from '../nodes/http/node-views.ts';
import { PoolViews } from '../pools/http/pool-views.ts';
import { splitOperations } from './core/split-operations.ts';
import type { SummaryInput } from './core/summary-input.ts';
import { sumSchedules } from './sum-schedules.ts';
import { sumServer } from './sum-server.ts';
import { sumStacks } from './sum-stacks.ts';

/** What is summed up, and the operations that go on. */
export interface ReadSummary {
  readonly input: SummaryInput;
  readonly going: readonly OperationRecord[];
}

/**
 * Reads what everything together is. The database is asked for operations, and for who is trusted: what nodes, pools and stacks
 * are is in memory.
 */
export async function readSummaryInput(dependencies: ControlDependencies): Promise<ReadSummary> {
  const { operations, now } = dependencies;
  const all = { active: true, limit: LIMITS.overview.activeOperations, before: undefined };
  const [nodes, active, pools] = await Promise.all([
    new NodeViews(dependencies).all(),
    operations.list(all),
    new PoolViews(dependencies).all({ declared: true }),
  ]);
  const { stuck, going } = splitOperations(active);
  const input = {
    at: now().toISOString(),
    nodes,
    pools,
    stacks: await sumStacks(active, dependencies),
    stuck,
    server: await sumServer(dependencies),
    schedules: await sumSchedules(dependencies),
  };
  return { input, going };
}
