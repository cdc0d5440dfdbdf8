import type { HandlersOf } from '../../../../schemas/api/handler.ts';
import type { overviewRoutes } from '../../../../schemas/api/routes/overview.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { viewOperation } from '../../../operations/view.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';
import { ALL_NODES } from '../../nodes/core/figure-range.ts';
import { NodeViews } from '../../nodes/http/node-views.ts';
import { PoolViews } from '../../pools/http/pool-views.ts';
import { readFigures } from '../../nodes/read-figures.ts';
import { splitOperations } from '../core/split-operations.ts';
import { summarize } from '../core/summarize.ts';
import { sumSchedules } from '../sum-schedules.ts';
import { sumServer } from '../sum-server.ts';
import { sumStacks } from '../sum-stacks.ts';

/** More operations than are active at any time. */
const ACTIVE_OPERATIONS = 10_000;

/**
 * Answers the routes about everything together. The database is asked for operations, and for
 * who is trusted: what nodes, pools and stacks are is in memory.
 */
export function overviewHandlers(
  dependencies: ControlDependencies,
): HandlersOf<keyof typeof overviewRoutes> {
  const { operations, kinds, now } = dependencies;
  const views = new NodeViews(dependencies);
  const pools = new PoolViews(dependencies);
  return {
    async getSummary() {
      const all = { active: true, limit: ACTIVE_OPERATIONS, before: undefined };
      const [nodes, active, declared] = await Promise.all([
        views.all(),
        operations.list(all),
        pools.all({ declared: true }),
      ]);
      const { stuck, going } = splitOperations(active);
      const shown = going.slice(0, LIMITS.overview.operations);
      return {
        ...summarize({
          at: now().toISOString(),
          nodes,
          pools: declared,
          stacks: await sumStacks(active, dependencies),
          stuck,
          server: await sumServer(dependencies),
          schedules: await sumSchedules(dependencies),
        }),
        operations: {
          active: going.length,
          shown: await Promise.all(shown.map((record) => viewOperation(record, operations, kinds))),
        },
      };
    },

    getClusterSeries: ({ query }) => readFigures(ALL_NODES, query.range, dependencies),
  };
}
