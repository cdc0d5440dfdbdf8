import type { ObservedMachine } from '../../../../schemas/agent/observed.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { fromWire } from '../../../../schemas/errors/fault.ts';
import type { MachineId, OperationId } from '../../../../schemas/ids/brand.ts';
import type { StepContext } from '../../../operations/kind.ts';
import type { MachineSize } from '../core/define/alter-stack.ts';
import type { DefinedMachine, MachineRestart } from '../core/define/definition.ts';
import type { StackRecord } from '../core/define/stack-record.ts';
import { prerequisitesOf } from '../core/desired/start-order.ts';
import { machinesReady, startProgress } from './await-ready.ts';
import { alter } from './alter.ts';
import { awaitNodes, getStack, type StackOperationDependencies } from './stack-operation.ts';
import type { Way } from './tell-machine.ts';

/** A machine that is switched off, gets another size, and is started again. */
export interface Restarting {
  readonly stack: StackRecord['id'];
  readonly machine: MachineId;
  readonly size: MachineSize;
  /** Memory that stays taken for it until it is settled what it has. */
  readonly keepsBytes: number;
  readonly way: Way;
  readonly operation: OperationId;
  readonly signal: AbortSignal;
  readonly report: StepContext<unknown>['report'];
  /** Writes its size down, where there has to be room for it. */
  readonly withRoom: (write: () => Promise<void>) => Promise<void>;
}

/**
 * Restarts one machine, while the others go on. How far it has come is written down with the machine, so that it is
 * restarted once, however often this is called.
 *
 * @throws Fault NO_ROOM, MACHINE_CRASHED, MACHINE_NOT_READY
 */
export async function restartMachine(
  dependencies: StackOperationDependencies,
  restarting: Restarting,
): Promise<void> {
  const { stack, machine, size, keepsBytes, way, operation, signal, withRoom } = restarting;
  const write = async (phase: MachineRestart['phase']): Promise<void> => {
    // Whoever was called off orders nothing more: what takes it back may be at work by now.
    signal.throwIfAborted();
    const restart = { operation, way, phase, keepsBytes };
    await alter(dependencies, stack, { kind: 'machine', machine, size, restart });
  };
  const phase = phaseOf(await getStack(dependencies.stacks, stack), restarting);
  if (phase === 'done') return;
  if (phase === undefined) await withRoom(() => write('off'));
  if (phase === undefined || phase === 'off') {
    await awaitOff(dependencies, restarting);
    await write('on');
  }
  await awaitUp(dependencies, restarting);
  await write('done');
}

/** @returns how far the restart has come that is meant; undefined: it has not begun */
function phaseOf(
  { definition }: StackRecord,
  { machine, way, operation }: Restarting,
): MachineRestart['phase'] | undefined {
  const restart = definition.machines.find(({ id }) => id === machine)?.restart;
  return restart?.operation === operation && restart.way === way ? restart.phase : undefined;
}

/** It is defined anew while it is off: where that fails it would start as it was. One that goes back starts in any case. */
async function awaitOff(
  dependencies: StackOperationDependencies,
  { stack, machine, way, signal, report }: Restarting,
): Promise<void> {
  const { stacks, now } = dependencies;
  const record = await getStack(stacks, stack);
  const name = nameOf(record, machine);
  let giveUpAt: number | undefined;
  await awaitNodes(dependencies, record, signal, (sight) => {
    report({ note: `Stopping ${name}`, machines: startProgress(sight, record) });
    const found = sight.machines.find(({ id }) => id === machine);
    if (!found || !DOWN.includes(found.state)) return false;
    if (!found.fault || way === 'back') return true;
    giveUpAt ??= now().getTime() + LIMITS.stack.change.defineMs;
    if (now().getTime() > giveUpAt) throw fromWire(found.fault);
    return false;
  });
}

/** Of one that shall be off; `failed`: a disk of it is missing. */
const DOWN: readonly ObservedMachine['state'][] = ['off', 'absent', 'failed'];

/**
 * One that goes back is given some time in which it may fail: its node starts it again, and what kept it from starting
 * may be told for a moment longer.
 */
async function awaitUp(
  dependencies: StackOperationDependencies,
  { stack, machine, way, signal, report }: Restarting,
): Promise<void> {
  const { stacks, now } = dependencies;
  const record = await getStack(stacks, stack);
  const own = record.definition.machines.find(({ id }) => id === machine);
  if (!own) return;
  const part = withWhatItNeeds(record, own);
  const mayFailUntil = way === 'back' ? now().getTime() + LIMITS.stack.change.giveBackMs : 0;
  await awaitNodes(dependencies, record, signal, (sight) => {
    report({ note: `Starting ${own.name} again`, machines: startProgress(sight, record) });
    try {
      return machinesReady(dependencies, sight, part);
    } catch (error) {
      if (now().getTime() > mayFailUntil) throw error;
      return false;
    }
  });
}

/** It waits for those that it comes after; one of them that has ended would let it wait for ever. */
function withWhatItNeeds(record: StackRecord, machine: DefinedMachine): StackRecord {
  const needed = new Set<DefinedMachine>([machine]);
  for (const each of needed) for (const before of prerequisitesOf(each, record)) needed.add(before);
  return { ...record, definition: { ...record.definition, machines: [...needed] } };
}

const nameOf = ({ definition }: StackRecord, machine: MachineId): string =>
  definition.machines.find(({ id }) => id === machine)?.name ?? machine;
