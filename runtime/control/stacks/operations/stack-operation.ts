import { Fault, fromWire, type WireFault } from '../../../../schemas/errors/fault.ts';
import type { NodeId, StackId } from '../../../../schemas/ids/brand.ts';
import type { AuditTrail } from '../../../audit/audit-trail.ts';
import { nodesOf } from '../core/define/definition.ts';
import type { Stage, StackRecord } from '../core/define/stack-record.ts';
import { type StackSight, stackSight } from '../core/view/stack-sight.ts';
import type { ConsoleStore } from '../../nodes/console-store.ts';
import type { DesiredStates } from '../desired/desired-states.ts';
import type { ObservedStates } from '../../nodes/observed-states.ts';
import type { NodeStore } from '../../nodes/ports/node-store.ts';
import type { PoolStore } from '../../pools/ports/pool-store.ts';
import type { StackStore } from '../ports/stack-store.ts';

/** What the operations on stacks work with. */
export interface StackOperationDependencies {
  readonly stacks: StackStore;
  readonly desired: DesiredStates;
  readonly observed: ObservedStates;
  readonly nodes: Pick<NodeStore, 'list'>;
  readonly pools: Pick<PoolStore, 'list'>;
  readonly consoles: ConsoleStore;
  readonly audit: AuditTrail;
  readonly now: () => Date;
  /**
   * Checks that a stack's machines may run and switches them on, with nobody in between.
   *
   * @throws Fault NO_ROOM
   */
  readonly withRoom: (stack: StackRecord, switchOn: () => Promise<void>) => Promise<void>;
}

/** @throws Fault NOT_FOUND */
export async function getStack(stacks: StackStore, id: StackId): Promise<StackRecord> {
  const record = await stacks.get(id);
  if (!record) throw new Fault('NOT_FOUND', { what: 'stack', name: id });
  return record;
}

/**
 * Changes how much of a stack shall exist. The change itself is one row; what agents make of it is
 * awaited by {@link awaitNodes}.
 */
export async function setStage(
  { stacks, desired }: StackOperationDependencies,
  id: StackId,
  stage: Stage,
): Promise<void> {
  await stacks.setStage(id, stage);
  desired.touch(id);
}

/**
 * Has everything taken away that lies above a stage, and waits until the nodes of the stack say that it
 * is gone. The order ends with that: a server that is restored from a backup repeats no order that had
 * been carried out when the backup was made.
 */
export async function lowerStage(
  dependencies: StackOperationDependencies,
  id: StackId,
  stage: Stage,
  until: { readonly signal: AbortSignal; readonly isGone: Check },
): Promise<void> {
  const { stacks, desired } = dependencies;
  const others = await stacks.lower(id, stage);
  for (const changed of [id, ...others]) desired.touch(changed);
  await awaitNodes(dependencies, await getStack(stacks, id), until.signal, until.isGone);
  await stacks.noteLowered(id);
  desired.touch(id);
}

/** Switches a stack on or off. */
export async function setPower(
  { stacks, desired }: StackOperationDependencies,
  id: StackId,
  power: 'on' | 'off',
): Promise<void> {
  await stacks.setPower(id, power);
  desired.touch(id);
}

/** What the nodes of a stack say about a wish: met, or not yet. */
export type Check = (sight: StackSight, record: StackRecord) => boolean;

/**
 * Waits until the nodes of a stack report that its present wish is met. Only reports count that
 * answer to a desired state at least as new as now, so an old report cannot be taken for an answer.
 *
 * @param check throws to give up at once
 */
export const awaitNodes = (
  dependencies: Pick<StackOperationDependencies, 'desired' | 'observed'>,
  record: StackRecord,
  signal: AbortSignal,
  check: Check,
): Promise<void> =>
  awaitNodesWhile(dependencies, record, signal, { check, demand: () => undefined });

/**
 * As {@link awaitNodes}, as long as something holds.
 *
 * @param until `demand`: is asked whichever node says something, whether or not it has answered; throws to
 *   give up at once
 */
export async function awaitNodesWhile(
  { desired, observed }: Pick<StackOperationDependencies, 'desired' | 'observed'>,
  record: StackRecord,
  signal: AbortSignal,
  { check, demand }: { readonly check: Check; readonly demand: () => void },
): Promise<void> {
  const wanted = await Promise.all(nodesOf(record.definition).map((node) => desired.current(node)));
  await observed.waitFor(() => {
    demand();
    const sight = sightOf(record, observed);
    const answered = wanted.every((document) =>
      desired.isAnswer(document, sight.reports.get(document.node)?.generation),
    );
    return answered && check(sight, record) ? true : undefined;
  }, signal);
}

/** @returns whether a node has reported since the server started, and not too long ago */
export const isHeard = (
  { observed }: Pick<StackOperationDependencies, 'observed'>,
  node: NodeId,
): boolean => observed.get(node) !== undefined && !observed.isLost(node);

/** @returns what is known of a stack now */
export const sightOf = (
  { id, definition }: Pick<StackRecord, 'id' | 'definition'>,
  observed: Pick<ObservedStates, 'get'>,
): StackSight => stackSight(definition, id, (node) => observed.get(node));

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
