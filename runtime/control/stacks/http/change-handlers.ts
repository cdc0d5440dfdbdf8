import type { Call, HandlersOf } from '../../../../schemas/api/handler.ts';
import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';
import { planStackChange } from '../use-cases/plan-change.ts';
import { prepareChange } from '../use-cases/submit-change.ts';
import { StackSubmissions } from './stack-submissions.ts';
import { StackViews } from './stack-views.ts';

type ChangeRoutes = 'planChange' | 'changeStack';

/** Answers the routes that change stacks after their install. */
export function changeHandlers(dependencies: ControlDependencies): HandlersOf<ChangeRoutes> {
  const views = new StackViews(dependencies);
  const submit = new StackSubmissions(dependencies, views);
  return {
    async planChange({ params, body }) {
      return (await planStackChange(await views.find(params.stack), body, dependencies)).plan;
    },

    async changeStack({ params, query, body }, call: Call) {
      return submit.change(call, params.stack, {
        action: 'change',
        kind: OPERATION_KIND.change,
        title: 'Change',
        key: query.key,
        prepare: async () => ({
          params: { ...(await prepareChange(await views.find(params.stack), body, dependencies)) },
        }),
      });
    },
  };
}
