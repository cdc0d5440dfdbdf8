import type { ObservedState } from '../../../schemas/agent/observed.ts';
import type { Distrust, Machine, Stack } from '../../../schemas/api/resources/stack.ts';
import type { OperationRecord } from '../../operations/record.ts';
import type { DefinedMachine } from '../core/definition.ts';
import { waitsFor } from '../core/desired-state.ts';
import { portUrl, type ValueSource } from '../core/render-values.ts';
import { stackOutputs } from '../core/stack-outputs.ts';
import type { StackRecord, StackSecrets } from '../core/stack-record.ts';
import { stackState } from '../core/stack-state.ts';

export interface StackViewInput {
  readonly record: StackRecord;
  readonly secrets: StackSecrets;
  /** The last report of its node. */
  readonly observed: ObservedState | undefined;
  readonly nodeLost: boolean;
  readonly nodeName: string;
  readonly operation: OperationRecord | undefined;
  readonly distrust: Distrust | undefined;
  /** How the gateway is reached by whoever asks. */
  readonly host: string;
}

/** Shows a stack as the API does: what is stored, and what its node reported last. */
export function viewStack(input: StackViewInput): Stack {
  const { record, operation } = input;
  const { manifest } = record.appliance;
  const source: ValueSource = { stack: record, secrets: input.secrets };
  const machines = record.definition.machines.map((machine) => viewMachine(machine, input));
  return {
    id: record.id,
    name: record.name,
    ...stackState({
      record,
      operation: operation && { kind: operation.kind, stuck: operation.state === 'stuck' },
      machines: machines.map(({ name, state }) => ({
        name,
        state: input.observed ? state : undefined,
      })),
      nodeLost: input.nodeLost,
    }),
    appliance: viewAppliance(record),
    distrust: input.distrust ?? null,
    machines,
    networks: record.definition.networks.map(({ name, subnet4, subnet6 }) => ({
      name,
      subnet4,
      subnet6,
    })),
    ports: record.definition.ports.map((port) => ({ ...port, url: portUrl(port, input.host) })),
    volumes: viewVolumes(input),
    outputs: stackOutputs(source, { host: input.host, reveal: false }),
    parameters: Object.entries(manifest.parameters).map(([key, { label, type }]) => ({
      key,
      label,
      value: type === 'password' ? null : (record.parameters[key] ?? null),
    })),
    permissions: manifest.permissions,
    operation: operation?.id ?? null,
    createdAt: record.createdAt.toISOString(),
    createdBy: record.createdBy,
    keptUntil: record.keptUntil?.toISOString() ?? null,
  };
}

function viewAppliance({ appliance }: StackRecord): Stack['appliance'] {
  const { manifest, repository } = appliance;
  return {
    address: appliance.address,
    title: manifest.title,
    version: manifest.version,
    digest: appliance.digest,
    icon: manifest.icon ? `/api/v1/appliances/${repository}/assets/${manifest.icon.digest}` : null,
  };
}

function viewMachine(machine: DefinedMachine, input: StackViewInput): Machine {
  const { record, observed } = input;
  const states = new Map(observed?.machines.map((each) => [each.id, each]));
  const found = states.get(machine.id);
  const role = record.appliance.manifest.roles[machine.role];
  const waiting = record.power === 'on' && found?.state !== 'ready';
  return {
    id: machine.id,
    name: machine.name,
    role: machine.role,
    index: machine.index,
    node: machine.node,
    nodeName: input.nodeName,
    state: found?.state ?? 'absent',
    waitingFor: waiting ? waitsFor(machine, record, states).map(({ name }) => name) : [],
    fault: found?.fault,
    cpu: machine.cpu,
    memoryBytes: machine.memoryBytes,
    addresses: machine.interfaces.map(({ network, address4, address6, mac }) => ({
      network: record.definition.networks.find(({ id }) => id === network)?.name ?? '',
      address4,
      address6,
      mac,
    })),
    startedAt: found?.startedAt ?? null,
    readyAt: found?.readyAt ?? null,
    figures: found?.figures ?? null,
    actions: Object.entries(role?.actions ?? {}).map(([key, { title, confirm }]) => ({
      key,
      title,
      confirm: confirm ?? null,
    })),
  };
}

function viewVolumes({ record, observed }: StackViewInput): Stack['volumes'] {
  const names = new Map(record.definition.machines.map(({ id, name }) => [id, name]));
  return record.definition.volumes
    .filter(({ kind }) => record.stage !== 'kept' || kind === 'data')
    .map((volume) => ({
      id: volume.id,
      machine: names.get(volume.machine) ?? '',
      name: volume.name,
      kind: volume.kind,
      sizeBytes: volume.sizeBytes,
      usedBytes: observed?.volumes.find(({ id }) => id === volume.id)?.usedBytes ?? 0,
    }));
}
