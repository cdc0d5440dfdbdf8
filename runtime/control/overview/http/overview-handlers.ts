import type { HandlersOf } from '../../../../schemas/api/handler.ts';
import type { overviewRoutes } from '../../../../schemas/api/routes/overview.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { viewOperation } from '../../../operations/view.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';
import { ALL_NODES } from '../../nodes/core/figure-range.ts';
import { readFigures } from '../../nodes/read-figures.ts';
import { summarize } from '../core/summarize.ts';
import { readSummaryInput } from '../read-summary-input.ts';

/** Answers the routes about everything together. */
export function overviewHandlers(
  dependencies: ControlDependencies,
): HandlersOf<keyof typeof overviewRoutes> {
  const { operations, kinds } = dependencies;
  return {
    async getSummary() {
      const { input, going } = await readSummaryInput(dependencies);
      const shown = going.slice(0, LIMITS.overview.operations);
      return {
        ...summarize(input),
        operations: {
          active: going.length,
          shown: await Promise.all(shown.map((record) => viewOperation(record, operations, kinds))),
        },
      };
    },

    getClusterSeries: ({ query }) => readFigures(ALL_NODES, query.range, dependencies),
  };
}
