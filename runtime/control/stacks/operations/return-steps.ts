import { z } from 'zod';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { PointId, VolumeId } from '../../../../schemas/ids/brand.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { defineStep, type Step } from '../../../operations/kind.ts';
import type { StackDefinition } from '../core/define/definition.ts';
import type { NextDisk } from '../core/define/layers.ts';
import { pointDisks } from '../core/plan/return-disks.ts';
import type { PointRecord } from '../ports/point-store.ts';
import {
  contentOf,
  DisksParams,
  type makeDisksStep,
  type PointDependencies,
} from './point-steps.ts';
import { machinesDefined, machinesOff, volumesReady } from './stages.ts';
import { untilItServes } from './until-it-serves.ts';
import { awaitNodes, getStack, setPower } from './stack-operation.ts';
import { startStep } from './stack-steps.ts';

/** `present`: the restore point that keeps what there is now. */
export const ReplaceParams = DisksParams.extend({ present: PointId });
export type ReplaceParams = z.infer<typeof ReplaceParams>;

/** `alone`: data volumes that go back while everything else stays what it is; absent: the whole stack goes back. */
export const ReturnParams = ReplaceParams.extend({
  point: PointId,
  alone: z.array(VolumeId).optional(),
});
export type ReturnParams = z.infer<typeof ReturnParams>;

const MINUTE_MS = 60_000;
const NODE_WORK_MS = 10 * MINUTE_MS;
/** Longer than {@link untilItServes} waits. */
const SERVICE_MS = 2 * LIMITS.stack.upgrade.serviceAgainMs;
const nothing = z.null();

type ReplaceStep = Step<ReplaceParams, null>;
type ReturnStep = Step<ReturnParams, null>;
type MakeStep = ReturnType<typeof makeDisksStep>;

/**
 * Switches machines off. Undone, those that ran are started again, and waited for: a rollback is over when the stack
 * serves as it did, as far as it can.
 */
export const stopForReturn = (dependencies: PointDependencies, make: MakeStep): ReplaceStep =>
  defineStep<ReplaceParams, null>({
    name: 'stop',
    title: 'Stopping machines',
    output: nothing,
    timeoutMs: SERVICE_MS,
    run: async ({ params }) => {
      await getStack(dependencies.stacks, params.stack);
      await setPower(dependencies, params.stack, 'off');
      return null;
    },
    undo: async (context) => {
      if (context.outputIfAny(make)?.power !== 'on') return;
      await setPower(dependencies, context.params.stack, 'on');
      await untilItServes(dependencies, context);
    },
  });

/** Nobody may have a disk open that machines are to lose. */
export function awaitOffStep(dependencies: PointDependencies): ReplaceStep {
  const { stacks } = dependencies;
  return defineStep<ReplaceParams, null>({
    name: 'await-off',
    title: 'Waiting until they are off',
    output: nothing,
    timeoutMs: NODE_WORK_MS,
    run: async ({ params, signal }) => {
      const record = await getStack(stacks, params.stack);
      await awaitNodes(dependencies, record, signal, machinesOff);
      return null;
    },
  });
}

/** Writes down the restore point of what there is now. Its disks become layers with the next step. */
export function keepPresentStep(
  dependencies: PointDependencies,
  origin: Exclude<PointRecord['origin'], 'asked' | 'schedule'>,
): ReplaceStep {
  const { stacks, points, now } = dependencies;
  return defineStep<ReplaceParams, null>({
    name: 'keep',
    title: 'Keeping what there is now',
    output: nothing,
    timeoutMs: MINUTE_MS,
    run: async ({ params, actor }) => {
      const record = await getStack(stacks, params.stack);
      await points.add({
        id: params.present,
        stack: record.id,
        at: now(),
        createdBy: actor,
        origin,
        note: '',
        content: contentOf(record),
        disks: pointDisks(record.definition),
        pausedMs: null,
        quiesced: 0,
        running: 0,
      });
      return null;
    },
    undo: async ({ params }) => points.remove(params.present),
  });
}

/** Gives machines the fresh disks, and the stack what it was. Undone, it has what it had. */
export function goBackStep(dependencies: PointDependencies): ReturnStep {
  const { stacks, desired } = dependencies;
  return defineStep<ReturnParams, null>({
    name: 'back',
    title: 'Going back',
    output: nothing,
    timeoutMs: NODE_WORK_MS,
    run: async ({ params: { stack, disks, point, present, alone } }) => {
      const { content } = await demandPoint(dependencies, point);
      const use = { kind: 'use', disks, point: present } as const;
      await stacks.changeLayers(stack, alone ? use : { ...use, content });
      desired.touch(stack);
      return null;
    },
    undo: presentBack(dependencies),
  });
}

/** Gives machines the disks that they had, and the stack what it was. Nothing that was written to them is lost. */
export const presentBack =
  (dependencies: PointDependencies): NonNullable<ReplaceStep['undo']> =>
  async ({ params, signal }) => {
    const { stacks, points, desired } = dependencies;
    const record = await stacks.get(params.stack);
    const kept = await points.get(params.present);
    if (!record || !kept) return;
    await setPower(dependencies, record.id, 'off');
    await awaitNodes(dependencies, record, signal, machinesOff);
    const disks = params.disks.map(turned);
    const { content } = kept;
    await stacks.changeLayers(record.id, { kind: 'use', disks, point: undefined, content });
    desired.touch(record.id);
  };

/** Waits until its nodes have made of it what it was. */
export function defineReturnedStep(dependencies: PointDependencies): ReplaceStep {
  const { stacks } = dependencies;
  return defineStep<ReplaceParams, null>({
    name: 'define',
    title: 'Defining machines',
    output: nothing,
    timeoutMs: NODE_WORK_MS,
    run: async ({ params, signal }) => {
      const record = await getStack(stacks, params.stack);
      await awaitNodes(
        dependencies,
        record,
        signal,
        (sight) => volumesReady(sight, record) && machinesDefined(sight, record),
      );
      return null;
    },
  });
}

/** Notes in the audit log that it is done. */
export function noteReturnStep(dependencies: PointDependencies): ReturnStep {
  const { stacks, audit } = dependencies;
  return defineStep<ReturnParams, null>({
    name: 'note',
    title: 'Finishing',
    output: nothing,
    timeoutMs: MINUTE_MS,
    commit: true,
    run: async ({ params, actor }) => {
      const { id, name, definition } = await getStack(stacks, params.stack);
      const { at } = await demandPoint(dependencies, params.point);
      const when = at.toISOString().slice(0, 16).replace('T', ' ');
      const what = wentBack(definition, params);
      const sentence = `${what}${name} went back to its restore point of ${when} UTC.`;
      await audit.record({ actor, action: 'stack.point.return', subject: id, sentence });
      return null;
    },
  });
}

/** Starts machines if they ran before. */
export function startReturnedStep(dependencies: PointDependencies, make: MakeStep): ReplaceStep {
  const started = startStep(dependencies);
  return defineStep<ReplaceParams, null>({
    ...started,
    run: async (context) => (context.outputOf(make).power === 'off' ? null : started.run(context)),
  });
}

/** @returns the volumes that went back alone, as the beginning of a sentence */
function wentBack({ volumes }: StackDefinition, { alone, disks }: ReturnParams): string {
  if (!alone) return '';
  const fresh = new Set(disks.flatMap((each) => (alone.includes(each.disk) ? [each.fresh] : [])));
  const names = volumes.flatMap(({ id, name }) => (fresh.has(id) ? [`“${name}”`] : []));
  return `${names.length === 1 ? 'The volume' : 'The volumes'} ${names.join(', ')} of `;
}

/** The fresh disks give way to those that there were. */
const turned = ({ disk, fresh }: NextDisk): Pick<NextDisk, 'disk' | 'fresh'> => ({
  disk: fresh,
  fresh: disk,
});

/** @throws Fault NOT_FOUND */
async function demandPoint(
  { points }: Pick<PointDependencies, 'points'>,
  id: PointId,
): Promise<PointRecord> {
  const found = await points.get(id);
  if (!found) throw new Fault('NOT_FOUND', { what: 'restore point', name: id });
  return found;
}
