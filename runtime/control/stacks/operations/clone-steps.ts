import { z } from 'zod';
import { StackId } from '../../../../schemas/ids/brand.ts';
import { Digest } from '../../../../schemas/ids/digest.ts';
import { StackName } from '../../../../schemas/ids/names.ts';
import { defineStep, type Step } from '../../../operations/kind.ts';
import type { OneAtATime } from '../../../process/one-at-a-time.ts';
import { withAllotments } from '../core/define/clone-definition.ts';
import { StackDefinition } from '../core/define/definition.ts';
import { FreshDisk } from '../core/define/layers.ts';
import type { StackRecord } from '../core/define/stack-record.ts';
import type { Allotments } from '../ports/stack-store.ts';
import { demandPlannedFor, type DisksParams, type PointDependencies } from './point-steps.ts';
import { getStack } from './stack-operation.ts';
import { startStep } from './stack-steps.ts';

/** Everything that a clone was asked to be; decided before it is begun, so that it becomes just that. */
export const CloneParams = z.object({
  /** The new stack. */
  stack: StackId,
  name: StackName,
  /** The stack that it is made of. */
  origin: StackId,
  /** Digest of the appliance that this was then. */
  from: Digest,
  /** With what goes on of this one. */
  disks: z.array(FreshDisk).min(1),
  definition: StackDefinition,
  /** Passwords and secrets, sealed. */
  sealed: z.string(),
  fenced: z.boolean(),
  starts: z.boolean(),
});
export type CloneParams = z.infer<typeof CloneParams>;

export interface CloneDependencies extends PointDependencies {
  /** Does one thing after another with whatever takes room of nodes and pools. */
  readonly switching: OneAtATime;
}

const MINUTE_MS = 60_000;
const nothing = z.null();

/** @returns a step on the stack that is cloned */
export function atOrigin<Output>(step: Step<DisksParams, Output>): Step<CloneParams, Output> {
  const { undo, ...rest } = step;
  const there = ({ origin, disks }: CloneParams): DisksParams => ({ stack: origin, disks });
  return {
    ...rest,
    run: (context) => step.run({ ...context, params: there(context.params) }),
    ...(undo ? { undo: (context) => undo({ ...context, params: there(context.params) }) } : {}),
  };
}

/** Takes name, ports and networks. Nothing is made yet; its disks stand on those of the stack by their ids. */
export function reserveCloneStep(dependencies: CloneDependencies): Step<CloneParams, null> {
  const { stacks, desired, switching, now } = dependencies;
  return defineStep<CloneParams, null>({
    name: 'begin',
    title: 'Reserving names, addresses and ports',
    output: nothing,
    timeoutMs: MINUTE_MS,
    run: async ({ params, actor }) => {
      if (await stacks.get(params.stack)) return null;
      const origin = await getStack(stacks, params.origin);
      demandPlannedFor(origin, params);
      const { gateway, networks } = params.definition;
      const request = { id: params.stack, gateway, networks: networks.length };
      await switching(() =>
        stacks.reserve(request, (allotments) =>
          recordOf(origin, params, { allotments, at: now(), by: actor }),
        ),
      );
      return null;
    },
    undo: async ({ params }) => {
      await stacks.forget(params.stack);
      desired.touch(params.stack);
      // With it gone, nobody stands on what it was lent.
      await stacks.settleLoans(params.origin);
      desired.touch(params.origin);
    },
  });
}

function recordOf(
  origin: StackRecord,
  { stack, name, definition, sealed, fenced }: CloneParams,
  made: { readonly allotments: Allotments; readonly at: Date; readonly by: string },
): StackRecord {
  const { appliance, parameters, clone } = origin;
  // Its guests are who those of a fenced one already were.
  const of = fenced && clone?.fenced ? clone : { of: origin.id, name: origin.name };
  return {
    id: stack,
    name,
    appliance,
    definition: withAllotments(definition, made.allotments),
    parameters,
    sealed,
    stage: 'reserved',
    isLowering: false,
    power: 'off',
    madeVolumes: [],
    createdAt: made.at,
    createdBy: made.by,
    keptUntil: undefined,
    clone: { of: of.of, name: of.name, user: clone?.user ?? origin.id, fenced },
  };
}

/**
 * The stack goes on with its fresh disks; those of until then are layers that the clone stands on. When it fails later, they
 * are taken back once the clone is gone.
 */
export const lendStep = ({ stacks, desired }: PointDependencies): Step<CloneParams, null> =>
  defineStep<CloneParams, null>({
    name: 'switch',
    title: 'Switching to the new disks',
    output: nothing,
    timeoutMs: MINUTE_MS,
    run: async ({ params: { origin, disks, stack } }) => {
      await getStack(stacks, origin);
      await stacks.changeLayers(origin, { kind: 'use', disks, point: undefined, clone: stack });
      desired.touch(origin);
      return null;
    },
  });

/** Starts the clone, if that is wanted. */
export function startCloneStep(dependencies: CloneDependencies): Step<CloneParams, null> {
  const started = startStep(dependencies);
  return defineStep<CloneParams, null>({
    ...started,
    run: async (context) => (context.params.starts ? started.run(context) : null),
  });
}

/** Notes in the audit log that it is done. */
export const noteCloneStep = ({ stacks, audit }: PointDependencies): Step<CloneParams, null> =>
  defineStep<CloneParams, null>({
    name: 'finish',
    title: 'Finishing',
    output: nothing,
    timeoutMs: MINUTE_MS,
    commit: true,
    run: async ({ params, actor }) => {
      const { id, name, clone } = await getStack(stacks, params.stack);
      const how = params.fenced ? ', fenced' : '';
      const sentence = `${clone?.name ?? 'A stack'} was cloned as ${name}${how}.`;
      await audit.record({ actor, action: 'stack.clone', subject: id, sentence });
      return null;
    },
  });
