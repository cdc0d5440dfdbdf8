import type { DesiredMachine } from '../../../../../schemas/agent/desired.ts';
import type { ObservedMachine } from '../../../../../schemas/agent/observed.ts';
import type { MachineId } from '../../../../../schemas/ids/brand.ts';
import type { DefinedMachine } from '../define/definition.ts';
import type { StackRecord } from '../define/stack-record.ts';

/** What machines are, as last reported by their nodes. */
export type MachineStates = Pick<ReadonlyMap<MachineId, Pick<ObservedMachine, 'state'>>, 'get'>;

/**
 * A machine that moves while it is off is off, whatever its stack is. One that moves while it runs is
 * not started again where it is: it may be running at the other node already.
 *
 * One that is being changed is off for it, while others of its stack go on.
 *
 * Going on, a machine waits for those it comes after; going off, for those that come after it. A
 * machine that waits with its power on is on hold: it stays as it is.
 */
export function powerOf(
  machine: DefinedMachine,
  record: StackRecord,
  observed: MachineStates,
): Pick<DesiredMachine, 'power' | 'hold'> {
  const { move } = machine;
  if (move?.mode === 'cold' && move.phase !== 'prepare') return { power: 'off', hold: false };
  const isGoing = move?.mode === 'live' && move.phase !== 'prepare';
  if (isGoing) return { power: 'on', hold: true };
  if (record.power === 'on') {
    if (machine.restart?.phase === 'off') return { power: 'off', hold: false };
    return { power: 'on', hold: waitsFor(machine, record, observed).length > 0 };
  }
  const needed = dependantsOf(machine, record).some((other) => isOn(observed.get(other.id)?.state));
  return needed ? { power: 'on', hold: true } : { power: 'off', hold: false };
}

const isOn = (state: ObservedMachine['state'] | undefined): boolean =>
  state === 'starting' || state === 'ready' || state === 'stopping';

const dependantsOf = (
  machine: DefinedMachine,
  { definition, appliance }: Pick<StackRecord, 'definition' | 'appliance'>,
): DefinedMachine[] =>
  definition.machines.filter((other) =>
    appliance.manifest.roles[other.role]?.after.includes(machine.role),
  );

/** @returns the machines that must get ready before this one may start. */
export function waitsFor(
  machine: DefinedMachine,
  stack: Pick<StackRecord, 'definition' | 'appliance'>,
  observed: MachineStates,
): DefinedMachine[] {
  return prerequisitesOf(machine, stack).filter(({ id }) => observed.get(id)?.state !== 'ready');
}

/** @returns the machines that a machine comes after */
export function prerequisitesOf(
  machine: DefinedMachine,
  { definition, appliance }: Pick<StackRecord, 'definition' | 'appliance'>,
): DefinedMachine[] {
  const after = appliance.manifest.roles[machine.role]?.after ?? [];
  return definition.machines.filter((other) => after.includes(other.role));
}
