import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import { z } from 'zod';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { StackId } from '../../../../schemas/ids/brand.ts';
import { defineOperation, defineStep, type OperationKind } from '../../../operations/kind.ts';
import type { PointDependencies } from './point-steps.ts';
import { getStack, type StackOperationDependencies } from './stack-operation.ts';
import { lowerStep, stopStep } from './stack-steps.ts';
import { seekScattered } from './scattered-disks.ts';
import { untilGivenUp } from './until-given-up.ts';

const Params = z.object({ stack: StackId, data: z.enum(['keep', 'delete']) });
type Params = z.infer<typeof Params>;

/** A node that still has something of it may be away for long. */
const FORGET_MS = 24 * 60 * 60_000;
/** A node that is busy, or has just come back, may take a while to say what it has. */
const ANSWER_MS = 10 * 60_000;

/**
 * Removes a stack. Its data volumes are kept for a while, with everything that is needed to bring
 * it back, unless they shall be deleted. Cannot be cancelled once it has begun.
 */
export function removeStack(dependencies: PointDependencies): OperationKind<Params> {
  const { stacks, desired, audit, now } = dependencies;
  const begin = defineStep<Params, { keptUntil: string | null }>({
    name: 'begin',
    title: 'Beginning',
    output: z.object({ keptUntil: z.string().nullable() }),
    timeoutMs: ANSWER_MS,
    commit: true,
    run: async ({ params, signal }) => {
      // Removed by somebody else meanwhile: behind this step nothing would let it end.
      const record = await getStack(stacks, params.stack);
      const { definition } = record;
      const data = definition.volumes.some((volume) => volume.kind === 'data');
      const keep = params.data === 'keep' && data;
      await seekScattered(dependencies, record, { keepsData: keep, signal });
      const until = new Date(now().getTime() + LIMITS.stack.keepDataMs).toISOString();
      return { keptUntil: keep ? until : null };
    },
  });
  const finish = defineStep<Params, null>({
    name: 'finish',
    title: 'Releasing names and ports',
    output: z.null(),
    timeoutMs: FORGET_MS,
    run: async ({ params, actor, outputOf, ...context }) => {
      const record = await stacks.get(params.stack);
      if (!record) return null;
      const { keptUntil } = outputOf(begin);
      if (keptUntil === null) {
        await untilGivenUp(dependencies, params.stack, context);
        await stacks.forget(params.stack);
      } else {
        await dropPoints(dependencies, params.stack);
        await stacks.keep(params.stack, new Date(keptUntil));
      }
      desired.touch(params.stack);
      const rest =
        keptUntil === null
          ? 'with all its data'
          : `its data is kept until ${keptUntil.slice(0, 10)}`;
      const sentence = `${record.name} was removed; ${rest}.`.replace('; with', ' with');
      await audit.record({ actor, action: 'stack.remove', subject: record.id, sentence });
      return null;
    },
  });
  return defineOperation<Params>({
    kind: OPERATION_KIND.remove,
    version: 1,
    params: Params,
    steps: [
      begin,
      stopStep(dependencies),
      lowerStep(dependencies, {
        name: 'undefine',
        title: 'Removing machines',
        stage: () => 'connected',
      }),
      lowerStep(dependencies, {
        name: 'disconnect',
        title: 'Removing networks',
        stage: () => 'stored',
      }),
      lowerStep(dependencies, {
        name: 'delete',
        title: 'Deleting disks',
        stage: (params: Params) => (params.data === 'keep' ? 'kept' : 'reserved'),
      }),
      finish,
    ],
  });
}

/** Nothing of restore points is of use without the stack as it was. */
async function dropPoints({ points, stacks }: PointDependencies, stack: StackId): Promise<void> {
  await points.removeAll(stack);
  await stacks.changeLayers(stack, { kind: 'drop-points' });
}

/** Deletes what was kept of a removed stack. */
export function purgeStack(
  dependencies: StackOperationDependencies,
): OperationKind<{ stack: StackId }> {
  const { stacks, desired, audit } = dependencies;
  const purge = defineStep<{ stack: StackId }, null>({
    name: 'finish',
    title: 'Removing its record',
    output: z.null(),
    timeoutMs: FORGET_MS,
    run: async ({ params, actor, ...context }) => {
      const record = await stacks.get(params.stack);
      if (!record) return null;
      await untilGivenUp(dependencies, params.stack, context);
      await stacks.forget(params.stack);
      desired.touch(params.stack);
      const sentence = `The kept data of ${record.name} was deleted.`;
      await audit.record({ actor, action: 'stack.purge', subject: record.id, sentence });
      return null;
    },
  });
  const lower = lowerStep(dependencies, {
    name: 'delete',
    title: 'Deleting data',
    stage: () => 'reserved',
  });
  const deleteKept: typeof lower = {
    ...lower,
    run: async (context) => {
      const record = await stacks.get(context.params.stack);
      // Once it has begun, what was kept is partly gone.
      if (record?.stage === 'kept') {
        await seekScattered(dependencies, record, { keepsData: false, signal: context.signal });
      }
      return lower.run(context);
    },
  };
  return defineOperation({
    kind: OPERATION_KIND.purge,
    version: 1,
    params: z.object({ stack: StackId }),
    steps: [deleteKept, purge],
  });
}
