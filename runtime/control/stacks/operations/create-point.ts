import { z } from 'zod';
import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { PointId } from '../../../../schemas/ids/brand.ts';
import { defineOperation, defineStep, type OperationKind } from '../../../operations/kind.ts';
import type { PointDisk } from '../ports/point-store.ts';
import { instantStep } from './instant-step.ts';
import {
  contentOf,
  DisksParams,
  makeDisksStep,
  planDisksStep,
  type PointDependencies,
} from './point-steps.ts';
import { getStack } from './stack-operation.ts';

const Params = DisksParams.extend({
  point: PointId,
  note: z.string(),
  /** It goes when its schedule says so. */
  scheduled: z.boolean().default(false),
});
type Params = z.infer<typeof Params>;

const MINUTE_MS = 60_000;

/**
 * Makes a restore point: every machine goes on with fresh disks over those that it had, all at one
 * instant. Before that instant everything can be called off without a trace. When it fails at it, machines
 * go on with whichever disks they have by then, and what is not needed is merged.
 */
export function createPoint(dependencies: PointDependencies): OperationKind<Params> {
  const { stacks, points, desired, audit, now } = dependencies;
  const make = makeDisksStep(dependencies);
  const use = defineStep<Params, null>({
    name: 'switch',
    title: 'Switching to the new disks',
    output: z.null(),
    timeoutMs: MINUTE_MS,
    run: async ({ params: { stack, disks, point } }) => {
      await getStack(stacks, stack);
      await stacks.changeLayers(stack, { kind: 'use', disks, point });
      desired.touch(stack);
      return null;
    },
    undo: async ({ params: { stack, point } }) => {
      await stacks.changeLayers(stack, { kind: 'drop-point', point });
      desired.touch(stack);
    },
  });
  const instant = instantStep(dependencies, make);
  const note = defineStep<Params, null>({
    name: 'note',
    title: 'Finishing',
    output: z.null(),
    timeoutMs: MINUTE_MS,
    commit: true,
    run: async ({ params, actor, outputOf }) => {
      const record = await getStack(stacks, params.stack);
      const { at, ...taken } = outputOf(instant);
      await points.add({
        id: params.point,
        stack: record.id,
        at: believed(new Date(at), now()),
        createdBy: actor,
        origin: params.scheduled ? 'schedule' : 'asked',
        note: params.note,
        content: contentOf(record),
        disks: disksOf(record, params),
        ...taken,
      });
      desired.touch(record.id);
      const sentence = `A restore point of ${record.name} was made.`;
      await audit.record({ actor, action: 'stack.point.create', subject: record.id, sentence });
      return null;
    },
  });
  return defineOperation<Params>({
    kind: OPERATION_KIND.createPoint,
    version: 1,
    params: Params,
    steps: [planDisksStep(dependencies), make, use, instant, note],
  });
}

/** Restore points and backups go by their dates: a clock that is wrong on a node would have the wrong ones go. */
const believed = (told: Date, now: Date): Date =>
  Math.abs(told.getTime() - now.getTime()) > LIMITS.stack.points.clockMs ? now : told;

/** By the disks of now, which stand on those that are kept. */
const disksOf = (
  { definition }: Awaited<ReturnType<typeof getStack>>,
  { disks }: Pick<Params, 'disks'>,
): PointDisk[] =>
  definition.volumes.flatMap(({ id, machine, name }) => {
    const kept = disks.find(({ fresh }) => fresh === id);
    return kept ? [{ machine, name, layer: kept.disk }] : [];
  });
