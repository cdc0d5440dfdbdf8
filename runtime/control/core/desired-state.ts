import {
  type DesiredMachine,
  type DesiredRouter,
  type DesiredState,
  type DesiredVolume,
  PROTOCOL_VERSION,
} from '../../../schemas/agent/desired.ts';
import type { ObservedMachine } from '../../../schemas/agent/observed.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import type { MachineId, NodeId } from '../../../schemas/ids/brand.ts';
import { gatewayAddress4, gatewayAddress6, withPrefix } from './addresses.ts';
import type { DefinedMachine, StackDefinition } from './definition.ts';
import { makeGuestConfig, renderReady } from './guest-config.ts';
import { machineLookup, type ValueSource } from './render-values.ts';
import { reaches, type StackRecord, type StackSecrets } from './stack-record.ts';

/** A stack with what is needed to tell agents about it. */
export interface OpenStack {
  readonly record: StackRecord;
  readonly secrets: StackSecrets;
  /** Commands to run in guests, each once. */
  readonly runs: readonly { machine: MachineId; id: string; command: string[] }[];
}

/** What machines are, as last reported. */
export type ObservedMachines = ReadonlyMap<MachineId, Pick<ObservedMachine, 'state'>>;

/**
 * Derives what one node shall be from all stacks. Pure: the whole document, every time.
 *
 * The start order is honoured here: a machine is on `hold` while a machine that it comes after is
 * not ready. A machine that runs already is never touched by that.
 */
export function desiredStateOf(
  node: NodeId,
  stacks: readonly OpenStack[],
  observed: ObservedMachines,
): Omit<DesiredState, 'generation'> {
  const here = stacks.filter(({ record }) => touches(record.definition, node));
  return {
    protocol: PROTOCOL_VERSION,
    node,
    images: uniqueById(here.flatMap(({ record }) => imagesOf(record))),
    volumes: here.flatMap(({ record }) => volumesOf(record, node)),
    networks: here.flatMap(({ record }) => networksOf(record)),
    routers: here.flatMap(({ record }) =>
      record.definition.gateway === node && reaches(record.stage, 'connected')
        ? [routerOf(record)]
        : [],
    ),
    machines: here.flatMap((stack) => machinesOf(stack, node, observed)),
  };
}

const touches = (definition: StackDefinition, node: NodeId): boolean =>
  definition.gateway === node || definition.machines.some((machine) => machine.node === node);

const uniqueById = <Item extends { id: string }>(items: readonly Item[]): Item[] => [
  ...new Map(items.map((item) => [item.id, item])).values(),
];

function imagesOf({ stage, definition, appliance }: StackRecord): DesiredState['images'] {
  if (!reaches(stage, 'fetched')) return [];
  const source = { registry: appliance.registry, repository: appliance.repository };
  return definition.images.map((image) => ({ ...image, source }));
}

function volumesOf({ id, stage, definition }: StackRecord, node: NodeId): DesiredVolume[] {
  const machines = new Map(definition.machines.map((machine) => [machine.id, machine]));
  return definition.volumes
    .filter((volume) => machines.get(volume.machine)?.node === node)
    .map((volume) => ({
      id: volume.id,
      stack: id,
      label: `${volume.name} of ${machines.get(volume.machine)?.name ?? 'a machine'}`,
      sizeBytes: volume.sizeBytes,
      ...(volume.image ? { image: volume.image } : {}),
      discard: !isVolumeWanted(volume.kind, stage),
    }));
}

/** @returns whether a volume exists at a stage; data volumes outlive the rest of a removed stack. */
export const isVolumeWanted = (kind: 'system' | 'data', stage: StackRecord['stage']): boolean =>
  reaches(stage, 'stored') || (stage === 'kept' && kind === 'data');

const networksOf = ({ id, stage, definition }: StackRecord): DesiredState['networks'] =>
  reaches(stage, 'connected')
    ? definition.networks.map(({ id: network, name, vni }) => ({
        id: network,
        stack: id,
        name,
        vni,
      }))
    : [];

function routerOf({ id, definition, appliance }: StackRecord): DesiredRouter {
  return {
    stack: id,
    domain: definition.domain,
    uplink: { index: definition.uplinkIndex },
    egress: appliance.manifest.permissions.egress,
    networks: definition.networks.map((network) => ({
      network: network.id,
      gateway4: withPrefix(gatewayAddress4(network.subnet4), network.subnet4),
      gateway6: withPrefix(gatewayAddress6(network.subnet6), network.subnet6),
      hosts: hostsOn(network.id, definition),
    })),
    publish: definition.ports.map((port) => publishOf(port, definition)),
  };
}

function hostsOn(
  network: string,
  definition: StackDefinition,
): DesiredRouter['networks'][number]['hosts'] {
  return definition.machines.flatMap((machine) =>
    machine.interfaces
      .filter((each) => each.network === network)
      .map(({ mac, address4, address6 }) => ({
        machine: machine.id,
        mac,
        address4,
        address6,
        names: [...new Set([machine.hostname, machine.role])],
      })),
  );
}

function publishOf(
  port: StackDefinition['ports'][number],
  { machines }: StackDefinition,
): DesiredRouter['publish'][number] {
  const targets = machines.filter((machine) => machine.role === port.role);
  return {
    key: port.key,
    protocol: port.protocol,
    hostPort: port.hostPort,
    port: port.port,
    targets4: targets.flatMap((machine) => machine.interfaces[0]?.address4 ?? []),
    targets6: targets.flatMap((machine) => machine.interfaces[0]?.address6 ?? []),
  };
}

function machinesOf(stack: OpenStack, node: NodeId, observed: ObservedMachines): DesiredMachine[] {
  const { record } = stack;
  if (!reaches(record.stage, 'defined')) return [];
  return record.definition.machines
    .filter((machine) => machine.node === node)
    .map((machine) => desiredMachine(stack, machine, observed));
}

function desiredMachine(
  { record, secrets, runs }: OpenStack,
  machine: DefinedMachine,
  observed: ObservedMachines,
): DesiredMachine {
  const role = record.appliance.manifest.roles[machine.role];
  if (!role) throw new Error(`machine ${machine.name} names a role that is not there`);
  const source: ValueSource = { stack: record, secrets };
  const ready = renderReady(role.ready, machineLookup(source, machine));
  return {
    id: machine.id,
    stack: record.id,
    name: machine.name,
    cpu: machine.cpu,
    memoryBytes: machine.memoryBytes,
    disks: machine.disks,
    interfaces: machine.interfaces.map(({ network, mac }) => ({ network, mac })),
    guest: makeGuestConfig(source, machine, role),
    ...powerOf(machine, record, observed),
    after: prerequisitesOf(machine, record).map(({ id }) => id),
    ...(ready ? { ready } : {}),
    readyAddress: machine.interfaces[0]?.address4 ?? '0.0.0.0',
    stopGraceMs: LIMITS.agent.stopGraceMs,
    runs: runs
      .filter((run) => run.machine === machine.id)
      .map(({ id, command }) => ({ id, command })),
  };
}

/**
 * Going on, a machine waits for those it comes after; going off, for those that come after it. A
 * machine that waits with its power on is on hold: it stays as it is.
 */
function powerOf(
  machine: DefinedMachine,
  record: StackRecord,
  observed: ObservedMachines,
): Pick<DesiredMachine, 'power' | 'hold'> {
  if (record.power === 'on') {
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
  observed: ObservedMachines,
): DefinedMachine[] {
  return prerequisitesOf(machine, stack).filter(({ id }) => observed.get(id)?.state !== 'ready');
}

function prerequisitesOf(
  machine: DefinedMachine,
  { definition, appliance }: Pick<StackRecord, 'definition' | 'appliance'>,
): DefinedMachine[] {
  const after = appliance.manifest.roles[machine.role]?.after ?? [];
  return definition.machines.filter((other) => after.includes(other.role));
}
