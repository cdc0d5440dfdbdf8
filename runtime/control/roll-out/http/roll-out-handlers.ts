import type { HandlersOf } from '../../../../schemas/api/handler.ts';
import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { makeId } from '../../../../schemas/ids/brand.ts';
import { viewOperation } from '../../../operations/view.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';
import { planRollOut } from '../core/plan-roll-out.ts';
import type { RollOutParams } from '../operations/roll-out-dependencies.ts';
import { readRollOut } from '../read-roll-out.ts';

/** One at a time, whichever image it brings. */
const SUBJECT = 'roll-out';

/** Answers the routes by which a node image is rolled out. */
export function rollOutHandlers(
  dependencies: ControlDependencies,
): HandlersOf<'planNodeImageRollOut' | 'rollOutNodeImage'> {
  const { operations, kinds, worker, changes, random } = dependencies;
  return {
    planNodeImageRollOut: async ({ params, body }) =>
      planRollOut(await readRollOut(params.version, body, dependencies)),

    async rollOutNodeImage({ params: { version }, query: { key }, body }, { principal }) {
      const by = principal?.name ?? 'nobody';
      const earlier = key === undefined ? undefined : await operations.byKey(by, key);
      if (earlier) return viewOperation(earlier, operations, kinds);
      const { planHash, ...order } = body;
      const plan = planRollOut(await readRollOut(version, order, dependencies));
      if (planHash !== undefined && planHash !== plan.hash) {
        throw new Fault('PLAN_CHANGED', { wanted: planHash, found: plan.hash });
      }
      if (plan.problems.length > 0) {
        throw new Fault('ROLL_OUT_REFUSED', { version, problems: plan.problems });
      }
      const { cold, probationMs } = order;
      const nodes = plan.steps.map(({ node }) => node);
      const record = await operations.create({
        id: makeId('op', random(16)),
        kind: OPERATION_KIND.rollOut,
        version: 1,
        title: `Roll out ${version}`,
        subject: { kind: 'node-image', id: SUBJECT, name: version },
        params: { version, nodes, cold, probationMs } satisfies RollOutParams,
        alike: undefined,
        createdBy: by,
        key,
      });
      worker.wake();
      changes.publish('operation', record.id);
      return viewOperation(record, operations, kinds);
    },
  };
}
