import type { Call, HandlersOf } from '../../../../schemas/api/handler.ts';
import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';
import { planStackUpgrade } from '../use-cases/plan-upgrade.ts';
import { prepareUpgrade } from '../use-cases/submit-upgrade.ts';
import { StackSubmissions } from './stack-submissions.ts';
import { StackViews } from './stack-views.ts';

type UpgradeRoutes = 'planUpgrade' | 'upgradeStack';

/** Answers the routes that bring stacks to newer versions. */
export function upgradeHandlers(dependencies: ControlDependencies): HandlersOf<UpgradeRoutes> {
  const views = new StackViews(dependencies);
  const submit = new StackSubmissions(dependencies, views);
  return {
    async planUpgrade({ params, body }) {
      return (await planStackUpgrade(await views.find(params.stack), body, dependencies)).plan;
    },

    async upgradeStack({ params, query, body }, call: Call) {
      const by = call.principal?.name ?? 'nobody';
      const record = await views.find(params.stack);
      const prepared = () => prepareUpgrade(record, body, by, dependencies);
      return submit.change(call, params.stack, {
        action: 'upgrade',
        kind: OPERATION_KIND.upgrade,
        title: 'Upgrade',
        key: query.key,
        prepare: async () => {
          const made = await prepared();
          const { version } = made.appliance.manifest;
          return { params: made, fullTitle: `Upgrade ${record.name} to ${version}` };
        },
      });
    },
  };
}
