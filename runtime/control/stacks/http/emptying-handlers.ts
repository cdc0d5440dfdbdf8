import type { HandlersOf } from '../../../../schemas/api/handler.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';
import { demandEmptying } from '../../nodes/http/demand-emptying.ts';
import { NodeViews } from '../../nodes/http/node-views.ts';
import { viewEmptying } from '../core/view/view-emptying.ts';
import { planDrain } from '../use-cases/plan-drain.ts';
import { planTakeOver } from '../use-cases/plan-take-over.ts';

/** Answers what taking everything from a node would do, or why it is refused. */
export function emptyingHandlers(
  dependencies: ControlDependencies,
): HandlersOf<'planNodeDrain' | 'planNodeTakeOver'> {
  const views = new NodeViews(dependencies);
  return {
    async planNodeDrain({ params, body }) {
      const node = await views.one(params.node);
      demandEmptying(node, 'drain');
      const { id, name } = node;
      const { plan, moves } = await planDrain(id, body, dependencies);
      return viewEmptying({ id, name }, plan, moves);
    },

    async planNodeTakeOver({ params }) {
      const node = await views.one(params.node);
      demandEmptying(node, 'declareDead');
      const { id, name } = node;
      return viewEmptying({ id, name }, await planTakeOver(id, dependencies), new Map());
    },
  };
}
