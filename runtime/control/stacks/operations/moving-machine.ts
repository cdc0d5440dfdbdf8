import { z } from 'zod';
import type { ObservedArrival, ObservedSending } from '../../../../schemas/agent/observed.ts';
import { Fault, type WireFault } from '../../../../schemas/errors/fault.ts';
import {
  MachineId,
  NodeId,
  type OperationId,
  StackId,
  VolumeId,
} from '../../../../schemas/ids/brand.ts';
import type { DefinedMachine, MovePhase } from '../core/define/definition.ts';
import type { StackRecord } from '../core/define/stack-record.ts';
import { getStack, type StackOperationDependencies } from './stack-operation.ts';

/** A machine, and where it goes. The names are for the record. */
export const MoveParams = z.object({
  stack: StackId,
  machine: MachineId,
  from: NodeId,
  to: NodeId,
  toName: z.string(),
  mode: z.enum(['live', 'cold']),
  copy: z.array(VolumeId),
});
export type MoveParams = z.infer<typeof MoveParams>;

export interface MoveDependencies extends StackOperationDependencies {
  /**
   * Checks that the other node can still take the machine, and begins, with nobody in between.
   *
   * @throws Fault MOVE_REFUSED
   */
  readonly confirmMove: (params: MoveParams, begin: () => Promise<void>) => Promise<void>;
}

/** One move, as its operation sees it. */
export interface Moving {
  readonly operation: OperationId;
  readonly params: MoveParams;
}

/** @throws Fault NOT_FOUND */
export async function findMoving(
  { stacks }: Pick<StackOperationDependencies, 'stacks'>,
  { stack, machine: id }: MoveParams,
): Promise<{ record: StackRecord; machine: DefinedMachine }> {
  const record = await getStack(stacks, stack);
  const machine = record.definition.machines.find((each) => each.id === id);
  if (!machine) throw new Fault('NOT_FOUND', { what: 'machine', name: id });
  return { record, machine };
}

/** Takes a move of this operation to another phase. */
export async function enterPhase(
  { stacks, desired }: Pick<StackOperationDependencies, 'stacks' | 'desired'>,
  { operation, params }: Moving,
  phase: MovePhase,
): Promise<void> {
  const { stack, machine, to, mode, copy } = params;
  await stacks.setMove(stack, machine, { operation, to, mode, copy, phase });
  desired.touch(stack);
}

/** Makes the machine the other node's; done already, nothing changes. */
export async function handOver(
  { stacks, desired }: Pick<StackOperationDependencies, 'stacks' | 'desired'>,
  { operation, params }: Moving,
): Promise<void> {
  await stacks.handOver(params.stack, params.machine, operation);
  desired.touch(params.stack);
}

/** What the nodes say of a machine on its way; of this try, and of no earlier one. */
export interface MoveSight {
  readonly arrival: ObservedArrival | undefined;
  readonly sending: ObservedSending | undefined;
}

export function sightOfMove(
  { observed }: Pick<StackOperationDependencies, 'observed'>,
  { operation, params }: Moving,
  from: NodeId,
): MoveSight {
  const sent = observed.get(from)?.machines.find(({ id }) => id === params.machine)?.sending;
  return {
    arrival: observed
      .get(params.to)
      ?.arrivals.find((each) => each.operation === operation && each.machine === params.machine),
    sending: sent?.operation === operation ? sent : undefined,
  };
}

/** Either end knows: it runs there, and does not run here any more. */
export const hasGone = ({ arrival, sending }: MoveSight): boolean =>
  arrival?.state === 'arrived' || sending?.state === 'sent';

/** @throws Fault NODE_WORK_FAILED: a try that has failed is not tried again by itself */
export function giveUpMove(what: string, failed: { fault?: WireFault | undefined }): never {
  const { code, message } = failed.fault ?? {
    code: 'INTERNAL',
    message: 'the node did not say why.',
  };
  throw new Fault('NODE_WORK_FAILED', { what, code, message });
}
