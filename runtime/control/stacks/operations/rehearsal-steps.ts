import { z } from 'zod';
import { Rehearsal } from '../../../../schemas/api/resources/rehearsal.ts';
import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { StackId } from '../../../../schemas/ids/brand.ts';
import { Digest } from '../../../../schemas/ids/digest.ts';
import type { ChangeFeed } from '../../../events/change-feed.ts';
import { fixedChild, type PlannedChild } from '../../../operations/child-operations.ts';
import { defineStep, type Step, type StepContext } from '../../../operations/kind.ts';
import type { OperationEvent, OperationRecord } from '../../../operations/record.ts';
import { applianceName } from '../core/define/stack-record.ts';
import { rehearsalResult } from '../core/view/rehearsal-result.ts';
import type { RehearsalStore } from '../ports/rehearsal-store.ts';
import { CloneParams } from './clone-steps.ts';
import { Taken } from './instant-step.ts';
import { nextLook } from './next-look.ts';
import { removeWhole } from './remove-whole.ts';
import { type UpgradeDependencies, UpgradeParams } from './upgrade-steps.ts';

/** Everything that a rehearsal was asked to do; decided before it is begun, so that it does just that. */
export const RehearsalParams = z.object({
  /** The stack whose upgrade is rehearsed, and what it was called then. */
  stack: StackId,
  name: z.string(),
  clone: CloneParams,
  /** Of the clone. */
  upgrade: UpgradeParams,
  from: Rehearsal.shape.from,
  likeness: Digest,
  /** Names of machines of the clone, and of those that they are copies of. */
  names: z.array(z.tuple([z.string(), z.string()])),
});
export type RehearsalParams = z.infer<typeof RehearsalParams>;

export interface RehearsalDependencies extends UpgradeDependencies {
  readonly rehearsals: RehearsalStore;
  readonly changes: Pick<ChangeFeed, 'publish'>;
}

const MINUTE_MS = 60_000;
const { stepMs } = LIMITS.stack.upgrade.rehearsal;

const Cloned = Taken.pick({ at: true, pausedMs: true });
type Cloned = z.infer<typeof Cloned>;

/** Has the fenced clone made once the stack is free for it. Undone, nothing is left of it, whatever it has become. */
export const cloneForItStep = (
  dependencies: RehearsalDependencies,
): Step<RehearsalParams, Cloned> =>
  defineStep<RehearsalParams, Cloned>({
    name: 'clone',
    title: 'Making a fenced clone',
    output: Cloned,
    timeoutMs: stepMs,
    run: async (context) => {
      const { stack, name, clone } = context.params;
      await untilMerged(dependencies, context);
      const { events } = await childEnded(context, 'Its clone', {
        key: 'clone',
        kind: OPERATION_KIND.clone,
        title: `Clone ${name} as ${clone.name}`,
        also: [{ kind: 'stack', id: stack, name, taking: 'exclusive' }],
        params: clone,
      });
      const taken = events.find(({ step, type }) => step === 'instant' && type === 'succeeded');
      return Cloned.parse(taken?.output);
    },
    undo: (context) => removeClone(dependencies, context),
  });

/**
 * Waits until no disk of the stack comes off a layer any more, as it does after the rehearsal before: none is
 * switched meanwhile (decision 69), and the clone has only so much time for that.
 */
async function untilMerged(
  { stacks }: Pick<RehearsalDependencies, 'stacks'>,
  { params, signal, report }: Pick<StepContext<RehearsalParams>, 'params' | 'signal' | 'report'>,
): Promise<void> {
  for (;;) {
    const record = await stacks.get(params.stack);
    if (!record?.definition.volumes.some(({ off }) => off !== undefined)) return;
    report({ note: `Waiting until disks of ${record.name} have been merged` });
    await nextLook(signal);
  }
}

const Tried = Rehearsal.pick({
  outcome: true,
  reason: true,
  step: true,
  machine: true,
  console: true,
  hooks: true,
  withoutServiceMs: true,
});
export type Tried = z.infer<typeof Tried>;

/**
 * Has the clone upgraded. That this fails is what a rehearsal is for.
 *
 * @param titles of the steps of an upgrade, by name
 */
export const tryStep = (titles: Readonly<Record<string, string>>): Step<RehearsalParams, Tried> =>
  defineStep<RehearsalParams, Tried>({
    name: 'upgrade',
    title: 'Upgrading the clone',
    output: Tried,
    timeoutMs: stepMs,
    run: async (context) => {
      const { clone, upgrade, names } = context.params;
      const { version } = upgrade.appliance.manifest;
      const { record, events } = await childEnded(
        context,
        'The upgrade of its clone',
        {
          key: 'upgrade',
          kind: OPERATION_KIND.upgrade,
          title: `Upgrade ${clone.name} to ${version}`,
          also: [],
          params: upgrade,
        },
        ['succeeded', 'failed'],
      );
      const hasSucceeded = record.state === 'succeeded';
      return rehearsalResult({ hasSucceeded, events, titles, names: new Map(names) });
    },
  });

type ChildOfIt = Pick<
  Parameters<typeof fixedChild>[0],
  'key' | 'kind' | 'title' | 'also' | 'params'
>;

/**
 * @param what it is, at the beginning of a sentence
 * @param wanted how it may end
 * @throws Fault REHEARSAL_FAILED when it ended otherwise
 */
async function childEnded(
  { children, params, report }: StepContext<RehearsalParams>,
  what: string,
  child: ChildOfIt,
  wanted: readonly OperationRecord['state'][] = ['succeeded'],
): Promise<{ readonly record: OperationRecord; readonly events: OperationEvent[] }> {
  const { clone, upgrade, name: stack } = params;
  const subject = { kind: 'stack', id: clone.stack, name: clone.name };
  const alike = applianceName(upgrade.appliance);
  const planned: PlannedChild = fixedChild({ ...child, version: 1, subject, alike });
  if (child.key === 'clone') report({ note: `Waiting until ${stack} is free` });
  const begun = await children.inTurn(planned);
  if (!('id' in begun)) throw new Error('a child about which nothing is left to decide');
  report({ note: begun.title });
  const record = await children.ended(begun.id);
  const events = await children.events(begun.id);
  if (wanted.includes(record.state)) return { record, events };
  const fault = events.find(({ type }) => type === 'failed')?.fault;
  const why =
    fault?.code === 'CANCELLED' || !fault
      ? `${what} has not been finished; see yard op show ${record.id}.`
      : fault.message;
  const { version } = upgrade.appliance.manifest;
  const { console } = fault?.data ?? {};
  throw new Fault('REHEARSAL_FAILED', {
    stack,
    version,
    why,
    ...(typeof console === 'string' ? { console } : {}),
  });
}

/** Writes down what came of it. Whatever happens after that, it stays. */
export function recordStep(
  { stacks, rehearsals, audit, changes }: RehearsalDependencies,
  cloned: Step<RehearsalParams, Cloned>,
  tried: Step<RehearsalParams, Tried>,
): Step<RehearsalParams, null> {
  return defineStep<RehearsalParams, null>({
    name: 'record',
    title: 'Noting the result',
    output: z.null(),
    timeoutMs: MINUTE_MS,
    commit: true,
    run: async ({ operation, params, actor, outputOf }) => {
      const { stack, name, upgrade, from, likeness } = params;
      // Removed meanwhile: nobody will upgrade it.
      if (!(await stacks.get(stack))) return null;
      const { manifest, digest } = upgrade.appliance;
      const { at, pausedMs } = outputOf(cloned);
      const result = outputOf(tried);
      await rehearsals.add({
        ...result,
        id: operation,
        stack,
        at,
        by: actor,
        version: manifest.version,
        digest,
        from,
        likeness,
        probationMs: upgrade.probationMs,
        pausedMs,
      });
      changes.publish('stack', stack);
      const how = result.outcome === 'held' ? 'it held' : 'it would be rolled back';
      const sentence = `The upgrade of ${name} to ${manifest.version} was rehearsed: ${how}.`;
      await audit.record({ actor, action: 'stack.rehearse', subject: stack, sentence });
      return null;
    },
  });
}

/** Removes the clone with everything. */
export const removeCloneStep = (dependencies: RehearsalDependencies): Step<RehearsalParams, null> =>
  defineStep<RehearsalParams, null>({
    name: 'remove',
    title: 'Removing the clone',
    output: z.null(),
    timeoutMs: stepMs,
    run: async (context) => {
      await removeClone(dependencies, context);
      return null;
    },
  });

/** Gone already: nothing. With it gone, nobody stands on what it was lent. */
async function removeClone(
  dependencies: RehearsalDependencies,
  context: Pick<
    StepContext<RehearsalParams>,
    'params' | 'operation' | 'actor' | 'signal' | 'report'
  >,
): Promise<void> {
  const { stacks, desired } = dependencies;
  const { clone, stack: origin } = context.params;
  await removeWhole(dependencies, context, clone.stack);
  await stacks.settleLoans(origin);
  desired.touch(origin);
}
