import type { Call, HandlersOf } from '../../../../schemas/api/handler.ts';
import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';
import { planStackClone } from '../use-cases/plan-clone.ts';
import { prepareClone } from '../use-cases/submit-clone.ts';
import { type StackChange, StackSubmissions } from './stack-submissions.ts';
import { StackViews } from './stack-views.ts';

type CloneRoutes = 'planClone' | 'cloneStack';

/** Answers the routes that make a second stack of one. */
export function cloneHandlers(dependencies: ControlDependencies): HandlersOf<CloneRoutes> {
  const views = new StackViews(dependencies);
  const submit = new StackSubmissions(dependencies, views);
  return {
    async planClone({ params, body }) {
      return planStackClone(await views.find(params.stack), body, dependencies);
    },

    async cloneStack({ params, query, body }, call: Call) {
      const record = await views.find(params.stack);
      const change: StackChange = {
        action: 'clone',
        kind: OPERATION_KIND.clone,
        title: 'Clone',
        key: query.key,
        makesStack: true,
        prepare: async () => {
          const made = await prepareClone(record, body, dependencies);
          const { id, name } = record;
          return {
            params: made,
            fullTitle: `Clone ${name} as ${made.name}`,
            subject: { kind: 'stack', id: made.stack, name: made.name },
            also: [{ kind: 'stack', id, name, taking: 'exclusive' as const }],
          };
        },
      };
      return dependencies.promising(() => submit.change(call, params.stack, change));
    },
  };
}
