import { Fault } from '../../../../schemas/errors/fault.ts';
import type { StepContext } from '../../../operations/kind.ts';
import type { DefinedMachine } from '../core/define/definition.ts';
import type { StackRecord } from '../core/define/stack-record.ts';
import type { ChangeParams, MachineChange } from './change-params.ts';
import { restartMachine } from './restart-machine.ts';
import { getStack, type StackOperationDependencies } from './stack-operation.ts';
import { tellMachine, type Way } from './tell-machine.ts';

/** What is known of a change while its machines are changed, or changed back. */
export type ChangeContext = Pick<
  StepContext<ChangeParams>,
  'operation' | 'params' | 'signal' | 'report'
>;

/** One machine of it. */
export interface OneChange {
  readonly context: ChangeContext;
  readonly change: MachineChange;
  readonly way: Way;
}

/** @returns a machine of a stack, and its place among them. @throws Fault NOT_FOUND */
export function partsOf(
  { definition }: StackRecord,
  { id }: Pick<MachineChange, 'id'>,
): { readonly machine: DefinedMachine; readonly index: number } {
  const index = definition.machines.findIndex((machine) => machine.id === id);
  const machine = definition.machines[index];
  if (!machine) throw new Fault('NOT_FOUND', { what: 'machine', name: id });
  return { machine, index };
}

/**
 * Tells a machine its new answers, or its former ones.
 *
 * @param demand is asked whenever a node says something; throws to give up
 */
export async function tell(
  dependencies: StackOperationDependencies,
  { context, change, way }: OneChange,
  demand: () => void = () => undefined,
): Promise<void> {
  const { operation, params, signal, report } = context;
  const record = await getStack(dependencies.stacks, params.stack);
  const parts = partsOf(record, change);
  const telling = { ...parts, change, way, operation, signal, report, demand };
  await tellMachine(dependencies, record, telling);
}

/** Restarts a machine with its new size, or its former one. */
export const restart = (
  dependencies: StackOperationDependencies,
  { context: { params, operation, signal, report }, change, way }: OneChange,
): Promise<void> =>
  restartMachine(dependencies, {
    stack: params.stack,
    machine: change.id,
    size: way === 'there' ? change.to : change.from,
    keepsBytes: keptBytes(change),
    way,
    operation,
    signal,
    report,
    withRoom: async (write) => {
      // What shrinks needs no room, and what goes back had it.
      if (way === 'back' || !grows(params)) return write();
      const record = await getStack(dependencies.stacks, params.stack);
      return dependencies.withRoom(withSizes(record, params), write);
    },
  });

/** @returns memory of its node that a machine may need, whether its change holds or not */
export const keptBytes = ({ from, to }: Pick<MachineChange, 'from' | 'to'>): number =>
  Math.max(from.memoryBytes, to.memoryBytes);

const grows = ({ machines }: ChangeParams): boolean =>
  machines.some(({ from, to }) => to.memoryBytes > from.memoryBytes);

/** With all of its sizes, so that the first of its machines is not changed in vain. */
function withSizes(record: StackRecord, { machines }: ChangeParams): StackRecord {
  const sizes = new Map(machines.map(({ id, to }) => [id, to]));
  const { definition } = record;
  return {
    ...record,
    definition: {
      ...definition,
      machines: definition.machines.map((machine) => ({ ...machine, ...sizes.get(machine.id) })),
    },
  };
}
