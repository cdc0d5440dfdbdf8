import type { HandlersOf } from '../../../../schemas/api/handler.ts';
import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';
import { findMachine } from '../core/define/find-machine.ts';
import { planGatewayMove } from '../core/plan/plan-gateway-move.ts';
import { planMove } from '../use-cases/plan-move.ts';
import { readSite } from '../use-cases/plan-stack.ts';
import { moveChange } from './move-change.ts';
import { StackSubmissions } from './stack-submissions.ts';
import { StackViews } from './stack-views.ts';

type MoveRoutes = 'moveGateway' | 'planMachineMove' | 'moveMachine';

/** Answers the routes that move parts of a stack to other nodes. */
export function moveHandlers(dependencies: ControlDependencies): HandlersOf<MoveRoutes> {
  const views = new StackViews(dependencies);
  const submit = new StackSubmissions(dependencies, views);
  return {
    async moveGateway({ params, query, body }, call) {
      const { name, definition } = await views.find(params.stack);
      const move = planGatewayMove(definition, body.node, await readSite(dependencies));
      const node = move.kind === 'possible' ? move.node : undefined;
      return submit.change(call, params.stack, {
        action: 'moveGateway',
        kind: OPERATION_KIND.moveGateway,
        title: 'Move the router of',
        key: query.key,
        demand: async () => {
          if (move.kind === 'refused') {
            throw new Fault('MOVE_REFUSED', {
              what: `The router of ${name}`,
              problems: move.problems,
            });
          }
        },
        params: { from: definition.gateway, to: node?.id, toName: node?.name },
      });
    },

    async planMachineMove({ params, body }) {
      const stack = await views.find(params.stack);
      const machine = findMachine(stack.definition, params.machine);
      return (await planMove(stack, machine, body.node, dependencies)).plan;
    },

    async moveMachine({ params, query, body }, call) {
      const stack = await views.find(params.stack);
      const machine = findMachine(stack.definition, params.machine);
      const move = await planMove(stack, machine, body.node, dependencies);
      return submit.change(call, params.stack, {
        ...moveChange(move, machine, body),
        key: query.key,
      });
    },
  };
}
