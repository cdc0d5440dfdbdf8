import type { DesiredMachine, Readiness } from '../../../../../schemas/agent/desired.ts';
import type { GuestConfig } from '../../../../../schemas/agent/guest.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';
import type { MachineId, StackId } from '../../../../../schemas/ids/brand.ts';
import type { DefinedMachine } from '../define/definition.ts';
import { elsewhere, type NodesWith } from '../define/elsewhere.ts';
import { makeGuestConfig, renderReady } from './guest-config.ts';
import type { CloneMark } from '../define/stack-record.ts';
import type { OpenStack } from './open-stack.ts';
import { machineLookup, type ValueSource } from './render-values.ts';
import { type PlaceOf, sendingOf } from './desired-sending.ts';
import { type MachineStates, powerOf, prerequisitesOf } from './start-order.ts';

/** What decides about a machine besides its stack. */
export interface MachineSurroundings {
  readonly states: MachineStates;
  /** Start of the process of a machine that its gateway had an answer of. */
  readonly provenFor: (machine: MachineId) => string | undefined;
  /** Where the agent of a node answers those of others. */
  readonly placeOf: PlaceOf;
  readonly nodesWith: NodesWith;
}

/**
 * Derives what a machine shall be.
 *
 * The start order is honoured here: a machine is on `hold` while a machine that it comes after is
 * not ready; and while another node has it, of which this server has never heard. A machine that runs
 * already is never touched by that.
 */
export function desiredMachine(
  { record, secrets, runs }: OpenStack,
  machine: DefinedMachine,
  { states, provenFor, placeOf, nodesWith }: MachineSurroundings,
): DesiredMachine {
  const role = record.appliance.manifest.roles[machine.role];
  if (!role) throw new Error(`machine ${machine.name} names a role that is not there`);
  const source: ValueSource = { stack: record, secrets };
  const ready = renderReady(role.ready, machineLookup(source, machine));
  const sending = sendingOf(machine, placeOf);
  const power = powerOf(machine, record, states);
  const guest = makeGuestConfig(source, machine, role);
  const { files } = guest;
  return {
    id: machine.id,
    stack: record.id,
    ...userOf(record),
    name: machine.name,
    ...(machine.epoch === undefined ? {} : { epoch: machine.epoch }),
    cpu: machine.cpu,
    memoryBytes: machine.memoryBytes,
    ...(machine.firmware === undefined ? {} : { firmware: machine.firmware }),
    disks: machine.disks,
    interfaces: machine.interfaces.map(({ network, mac }) => ({ network, mac })),
    guest,
    ...power,
    hold: power.hold || (power.power === 'on' && elsewhere(machine, nodesWith).length > 0),
    after: prerequisitesOf(machine, record).map(({ id }) => id),
    ...(ready ? { ready } : {}),
    readiness: readinessOf(machine, record.definition.gateway, provenFor),
    readyAddress: machine.interfaces[0]?.address4 ?? '0.0.0.0',
    stopGraceMs: LIMITS.agent.stopGraceMs,
    runs: runs.filter((run) => run.machine === machine.id).map((run) => renderRun(run, files)),
    ...(sending ? { sending } : {}),
  };
}

/** Files are rendered whenever a document is made: what is in them does not stand in the list of runs. */
const renderRun = (
  { id, command, files: paths }: OpenStack['runs'][number],
  all: GuestConfig['files'],
): DesiredMachine['runs'][number] => ({
  id,
  command,
  ...(paths ? { files: all.filter(({ path }) => paths.includes(path)) } : {}),
});

/** What a clone stands on can be opened by the user of the stack that it was made of. */
export const userOf = ({
  id,
  clone,
}: {
  readonly id: StackId;
  readonly clone?: CloneMark | undefined;
}): { user?: StackId } => (clone && clone.user !== id ? { user: clone.user } : {});

/** Only the gateway has a way into the networks of a stack. */
function readinessOf(
  { id, node }: DefinedMachine,
  gateway: DefinedMachine['node'],
  provenFor: MachineSurroundings['provenFor'],
): Readiness {
  if (node === gateway) return { by: 'node' };
  const proven = provenFor(id);
  return { by: 'gateway', ...(proven === undefined ? {} : { provenFor: proven }) };
}
