import type { HandlersOf } from '../../../../schemas/api/handler.ts';
import type { Sleep, SleepPolicy } from '../../../../schemas/api/resources/sleep.ts';
import type { sleepRoutes } from '../../../../schemas/api/routes/sleep.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';
import { NodeViews } from '../../nodes/http/node-views.ts';

/** Answers the routes about which idle nodes sleep. */
export function sleepHandlers(
  dependencies: ControlDependencies,
): HandlersOf<keyof typeof sleepRoutes> {
  const { power, changes, audit, now } = dependencies;
  const views = new NodeViews(dependencies);
  const shown = async (): Promise<Sleep> => {
    const { policy = null, by = null, at = null } = (await power.sleep()) ?? {};
    const nodes = await views.all();
    return {
      policy,
      by,
      at,
      nodes: nodes.map(({ id, name, state, power: its }) => ({
        id,
        name,
        state,
        why: policy === null ? null : (its?.sleep ?? null),
      })),
    };
  };
  return {
    getSleep: shown,

    async setSleep({ body: { policy } }, call) {
      if (policy) await demandKnown(policy, dependencies);
      const by = call.principal?.name ?? 'nobody';
      await power.setSleep(policy && { policy, by, at: now().toISOString() });
      changes.publish('node', '*');
      const sentence = policy
        ? 'Which idle nodes go to sleep was set.'
        : 'Idle nodes no longer go to sleep.';
      await audit.record({ actor: by, action: 'cluster.sleep', subject: 'cluster', sentence });
      return shown();
    },
  };
}

/** @throws Fault NOT_FOUND for a node that is left out and is not there */
async function demandKnown(
  { exceptNodes }: SleepPolicy,
  { nodes }: Pick<ControlDependencies, 'nodes'>,
): Promise<void> {
  const known = new Set((await nodes.list()).map(({ id }) => id));
  const stranger = exceptNodes.find((id) => !known.has(id));
  if (stranger) throw new Fault('NOT_FOUND', { what: 'node', name: stranger });
}
