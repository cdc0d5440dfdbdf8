import type { Call, HandlersOf } from '../../../../schemas/api/handler.ts';
import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';
import { REHEARSAL_SUBJECT } from '../operations/rehearse-upgrade.ts';
import { planStackRehearsal } from '../use-cases/plan-rehearsal.ts';
import { prepareRehearsal } from '../use-cases/submit-rehearsal.ts';
import { StackSubmissions } from './stack-submissions.ts';
import { StackViews } from './stack-views.ts';

type RehearsalRoutes = 'planRehearsal' | 'rehearseUpgrade' | 'listRehearsals';

/** Answers the routes that try upgrades on clones of stacks. */
export function rehearsalHandlers(dependencies: ControlDependencies): HandlersOf<RehearsalRoutes> {
  const { rehearsals, operations } = dependencies;
  const views = new StackViews(dependencies);
  const submit = new StackSubmissions(dependencies, views);
  return {
    async planRehearsal({ params, body }) {
      const record = await views.find(params.stack);
      return (await planStackRehearsal(record, body, dependencies)).plan;
    },

    async rehearseUpgrade({ params, query, body }, call: Call) {
      const by = call.principal?.name ?? 'nobody';
      const record = await views.find(params.stack);
      const { id, name } = record;
      return submit.change(call, params.stack, {
        action: 'rehearse',
        kind: OPERATION_KIND.rehearse,
        title: 'Rehearse the upgrade of',
        key: query.key,
        subject: { kind: REHEARSAL_SUBJECT, id, name },
        prepare: async () => {
          const made = await prepareRehearsal(record, body, by, dependencies);
          const { stack, name: clone } = made.clone;
          return {
            params: made,
            fullTitle: `Rehearse the upgrade of ${name} to ${made.upgrade.appliance.manifest.version}`,
            also: [{ kind: 'stack', id: stack, name: clone, taking: 'exclusive' as const }],
          };
        },
      });
    },

    async listRehearsals({ params }) {
      const { id } = await views.find(params.stack);
      const running = await operations.activeOn(REHEARSAL_SUBJECT, id);
      const found = await rehearsals.list(id);
      return {
        rehearsals: found.map(({ stack: _stack, likeness: _likeness, ...shown }) => shown),
        running: running?.id ?? null,
      };
    },
  };
}
