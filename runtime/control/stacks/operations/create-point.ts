import { z } from 'zod';
import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { PointId } from '../../../../schemas/ids/brand.ts';
import {
  defineOperation,
  defineStep,
  type OperationKind,
  type Step,
} from '../../../operations/kind.ts';
import { pointInstant } from '../core/view/point-instant.ts';
import type { PointDisk } from '../ports/point-store.ts';
import {
  contentOf,
  DisksParams,
  makeDisksStep,
  planDisksStep,
  type PointDependencies,
} from './point-steps.ts';
import { awaitNodes, getStack, giveUpOn } from './stack-operation.ts';

const Params = DisksParams.extend({ point: PointId, note: z.string() });
type Params = z.infer<typeof Params>;

const Taken = z.object({
  at: z.iso.datetime(),
  pausedMs: z.int().nullable(),
  running: z.int(),
  quiesced: z.int(),
});
type Taken = z.infer<typeof Taken>;

const MINUTE_MS = 60_000;

/**
 * Makes a restore point: every machine goes on with fresh disks over those that it had, all at one
 * instant. Before that instant everything can be called off without a trace. When it fails at it, machines
 * go on with whichever disks they have by then, and what is not needed is merged.
 */
export function createPoint(dependencies: PointDependencies): OperationKind<Params> {
  const { stacks, points, desired, audit } = dependencies;
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
        at: new Date(at),
        createdBy: actor,
        origin: 'asked',
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

/** Waits until all machines have been switched, together. @returns when that was, and how long it took */
function instantStep(
  dependencies: PointDependencies,
  make: ReturnType<typeof makeDisksStep>,
): Step<Params, Taken> {
  const { stacks, now } = dependencies;
  return defineStep<Params, Taken>({
    name: 'instant',
    title: 'Keeping all disks at one instant',
    output: Taken,
    timeoutMs: LIMITS.stack.points.takeMs,
    run: async ({ params, signal, outputOf, report }) => {
      const record = await getStack(stacks, params.stack);
      const { running } = outputOf(make);
      let taken: Taken | undefined;
      await awaitNodes(dependencies, record, signal, (sight) => {
        for (const { name, id } of record.definition.machines) {
          const found = sight.machines.find((machine) => machine.id === id);
          if (running[id] !== undefined) giveUpOn(`Switching the disks of ${name}`, found?.fault);
        }
        const found = pointInstant(record, sight, running);
        if (found.kind === 'failed') {
          throw new Fault('POINT_NOT_TAKEN', { stack: record.name, why: found.why });
        }
        if (found.kind === 'waits') {
          report({ note: `Waiting for ${found.machines.join(', ')}` });
          return false;
        }
        const { kind: _kind, at, ...figures } = found;
        taken = { at: at ?? now().toISOString(), ...figures };
        return true;
      });
      if (!taken) throw new Error('nobody has told when it was');
      return taken;
    },
  });
}

/** By the disks of now, which stand on those that are kept. */
const disksOf = (
  { definition }: Awaited<ReturnType<typeof getStack>>,
  { disks }: Pick<Params, 'disks'>,
): PointDisk[] =>
  definition.volumes.flatMap(({ id, machine, name }) => {
    const kept = disks.find(({ fresh }) => fresh === id);
    return kept ? [{ machine, name, layer: kept.disk }] : [];
  });
