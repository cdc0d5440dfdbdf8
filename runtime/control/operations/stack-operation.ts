import type { ObservedState } from '../../../schemas/agent/observed.ts';
import { Fault, fromWire, type WireFault } from '../../../schemas/errors/fault.ts';
import type { StackId } from '../../../schemas/ids/brand.ts';
import type { AuditTrail } from '../../audit/audit-trail.ts';
import type { Stage, StackRecord } from '../core/stack-record.ts';
import type { ConsoleStore } from '../nodes/console-store.ts';
import type { DesiredStates } from '../nodes/desired-states.ts';
import type { ObservedStates } from '../nodes/observed-states.ts';
import type { StackStore } from '../ports/stack-store.ts';

/** What the operations on stacks work with. */
export interface StackOperationDependencies {
  readonly stacks: StackStore;
  readonly desired: DesiredStates;
  readonly observed: ObservedStates;
  readonly consoles: ConsoleStore;
  readonly audit: AuditTrail;
  readonly now: () => Date;
}

/** @throws Fault NOT_FOUND */
export async function getStack(stacks: StackStore, id: StackId): Promise<StackRecord> {
  const record = await stacks.get(id);
  if (!record) throw new Fault('NOT_FOUND', { what: 'stack', name: id });
  return record;
}

/**
 * Changes how much of a stack shall exist. The change itself is one row; what agents make of it is
 * awaited by {@link awaitNode}.
 */
export async function setStage(
  { stacks, desired }: StackOperationDependencies,
  id: StackId,
  stage: Stage,
): Promise<void> {
  await stacks.setStage(id, stage);
  desired.touch();
}

/** Switches a stack on or off. */
export async function setPower(
  { stacks, desired }: StackOperationDependencies,
  id: StackId,
  power: 'on' | 'off',
): Promise<void> {
  await stacks.setPower(id, power);
  desired.touch();
}

/** What a report says about a wish: met, or not yet. */
export type Check = (state: ObservedState, record: StackRecord) => boolean;

/**
 * Waits until the node of a stack reports that its present wish is met. Only reports count that
 * answer to a desired state at least as new as now, so an old report cannot be taken for an answer.
 *
 * @param check throws to give up at once
 */
export async function awaitNode(
  { desired, observed }: StackOperationDependencies,
  record: StackRecord,
  signal: AbortSignal,
  check: Check,
): Promise<void> {
  const node = record.definition.gateway;
  const { generation } = await desired.current(node);
  await observed.waitFor(() => {
    const state = observed.get(node);
    const answers = state !== undefined && state.generation >= generation;
    return answers && check(state, record) ? true : undefined;
  }, signal);
}

/**
 * Gives up when something a node reports has failed for good. What may mend itself (`retryable`)
 * is waited for, within the time limit of the step.
 *
 * @throws Fault NODE_WORK_FAILED, or the reported one
 */
export function giveUpOn(what: string, fault: WireFault | undefined): void {
  if (!fault) return;
  const known = fromWire(fault);
  if (known.retryable) return;
  if (known.code !== 'INTERNAL') throw known;
  throw new Fault('NODE_WORK_FAILED', { what, code: fault.code, message: fault.message });
}
