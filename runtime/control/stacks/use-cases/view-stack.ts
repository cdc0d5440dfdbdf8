import type {
  Distrust,
  Machine,
  NewerVersion,
  Stack,
} from '../../../../schemas/api/resources/stack.ts';
import type { NodeId, PoolId } from '../../../../schemas/ids/brand.ts';
import type { OperationRecord } from '../../../operations/record.ts';
import { type DefinedMachine, type DefinedVolume, nodesOf } from '../core/define/definition.ts';
import { chainOf } from '../core/define/layers.ts';
import { waitsFor } from '../core/desired/start-order.ts';
import { type MissingVolume, missingVolumes } from '../core/view/missing-volumes.ts';
import { portUrl, type ValueSource } from '../core/desired/render-values.ts';
import type { StackSight } from '../core/view/stack-sight.ts';
import { stackOutputs } from '../core/view/stack-outputs.ts';
import type { StackRecord, StackSecrets } from '../core/define/stack-record.ts';
import { stackState } from '../core/view/stack-state.ts';

export interface StackViewInput {
  readonly record: StackRecord;
  readonly secrets: StackSecrets;
  readonly sight: StackSight;
  readonly isLost: (node: NodeId) => boolean;
  readonly nodeName: (node: NodeId) => string;
  readonly poolName: (pool: PoolId) => string;
  readonly operation: OperationRecord | undefined;
  readonly distrust: Distrust | undefined;
  readonly newer: NewerVersion | null;
  /** What its release has to be signed as; another than its address: it is a mirror. */
  readonly signedAs: string;
  /** How the gateway is reached by whoever asks. */
  readonly host: string;
}

/** What the state of a stack follows from. */
export type SeenStack = Pick<
  StackViewInput,
  'record' | 'sight' | 'isLost' | 'nodeName' | 'poolName' | 'operation'
>;

type SeenMachines = ReadonlyMap<string, StackSight['machines'][number]>;

const seenMachines = ({ sight }: Pick<SeenStack, 'sight'>): SeenMachines =>
  new Map(sight.machines.map((each) => [each.id, each]));

/** @returns the state of each machine; what a node said long ago is nothing of now */
export function machineStates(input: SeenStack): Pick<Machine, 'id' | 'name' | 'state'>[] {
  const seen = seenMachines(input);
  return input.record.definition.machines.map((machine) => {
    const state = isUnknown(machine, input) ? 'unknown' : (seen.get(machine.id)?.state ?? 'absent');
    return { id: machine.id, name: machine.name, state };
  });
}

/** @returns the state of a stack and a sentence that says it, without anything else that is shown of it */
export function viewStackState(
  input: SeenStack,
  machines: readonly Pick<Machine, 'name' | 'state'>[] = machineStates(input),
): Pick<Stack, 'state' | 'sentence'> {
  const { record, sight, operation } = input;
  const nodes = nodesOf(record.definition);
  return stackState({
    record,
    operation: operation && { kind: operation.kind, stuck: operation.state === 'stuck' },
    machines: machines.map(({ name, state }) => ({
      name,
      state: state === 'unknown' ? undefined : state,
    })),
    nodes: nodes.length,
    lostNodes: nodes.filter(input.isLost).map(input.nodeName),
    missing: missingVolumes(record, sight).map((each) => missingSentence(each, input)),
  });
}

/** Shows a stack as the API does: what is stored, and what its nodes reported last. */
export function viewStack(input: StackViewInput): Stack {
  const { record, operation } = input;
  const { manifest } = record.appliance;
  const source: ValueSource = { stack: record, secrets: input.secrets };
  const seen = seenMachines(input);
  const machines = record.definition.machines.map((machine) => viewMachine(machine, seen, input));
  return {
    id: record.id,
    name: record.name,
    ...(record.note === undefined ? {} : { note: record.note }),
    ...viewStackState(input, machines),
    appliance: viewAppliance(record, input.signedAs),
    distrust: input.distrust ?? null,
    newer: input.newer,
    ...(record.clone ? { clone: { of: record.clone.name, fenced: record.clone.fenced } } : {}),
    machines,
    gateway: {
      node: record.definition.gateway,
      nodeName: input.nodeName(record.definition.gateway),
    },
    networks: record.definition.networks.map(({ name, subnet4, subnet6, uplink }) => ({
      name,
      subnet4,
      subnet6,
      ...(uplink ? { uplink: uplink.name } : {}),
    })),
    ports: record.definition.ports.map((port) => ({ ...port, url: portUrl(port, input.host) })),
    volumes: viewVolumes(input),
    outputs: stackOutputs(source, { host: input.host, reveal: false }),
    parameters: Object.entries(manifest.parameters).map(([key, { label, type }]) => ({
      key,
      label,
      value: type === 'password' ? null : (record.parameters[key] ?? null),
    })),
    permissions: record.clone?.fenced ? { egress: 'none' } : manifest.permissions,
    operation: operation?.id ?? null,
    createdAt: record.createdAt.toISOString(),
    createdBy: record.createdBy,
    keptUntil: record.keptUntil?.toISOString() ?? null,
  };
}

function viewAppliance({ appliance }: StackRecord, signedAs: string): Stack['appliance'] {
  const { manifest, repository } = appliance;
  return {
    address: appliance.address,
    title: manifest.title,
    version: manifest.version,
    digest: appliance.digest,
    ...(signedAs === appliance.address ? {} : { signedAs }),
    icon: manifest.icon ? `/api/v1/appliances/${repository}/assets/${manifest.icon.digest}` : null,
  };
}

function viewMachine(
  machine: DefinedMachine,
  states: SeenMachines,
  input: StackViewInput,
): Machine {
  const { record } = input;
  const unknown = isUnknown(machine, input);
  // What a node said long ago is nothing of now.
  const found = unknown ? undefined : states.get(machine.id);
  const role = record.appliance.manifest.roles[machine.role];
  const waiting = record.power === 'on' && !unknown && found?.state !== 'ready';
  return {
    id: machine.id,
    name: machine.name,
    role: machine.role,
    index: machine.index,
    node: machine.node,
    nodeName: input.nodeName(machine.node),
    state: unknown ? 'unknown' : (found?.state ?? 'absent'),
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

/** The machines of a removed stack are gone, whatever has become of their node. */
const isUnknown = ({ node }: DefinedMachine, { record, sight, isLost }: SeenStack): boolean =>
  record.stage !== 'kept' && (isLost(node) || !sight.reports.has(node));

function missingSentence({ volume, machine, since, why }: MissingVolume, input: SeenStack) {
  const what = `The volume “${volume.name}” of ${machine}`;
  const when = `${since.slice(0, 16).replace('T', ' ')} UTC`;
  const node = nodeNameOf(volume, input);
  const pool = volume.pool && input.poolName(volume.pool);
  if (why === 'moved') {
    return (
      `${what} has been on another node since ${when}, and is expected on ${node}: ` +
      'this server was restored from a backup that is older than that move. Restore a newer one.'
    );
  }
  if (why === 'volume') {
    const where = pool === undefined ? `the pool of ${node}` : `the pool ${pool}`;
    return `${what} has been missing from ${where} since ${when}.`;
  }
  const reason =
    pool === undefined
      ? `the pool of ${node} is not available`
      : `the pool ${pool} is not available on ${node}`;
  return `${what} has been out of reach since ${when}: ${reason}.`;
}

/** @returns name of the node whose pool a volume is in */
function nodeNameOf({ machine }: DefinedVolume, { record, nodeName }: SeenStack): string {
  const { definition } = record;
  const owner = definition.machines.find(({ id }) => id === machine);
  return nodeName(owner?.node ?? definition.gateway);
}

/** With what it stands on and was written before the last restore point. */
const usedBytes = ({ id }: DefinedVolume, { record, sight }: StackViewInput): number =>
  chainOf(record.definition, id).reduce(
    (sum, each) =>
      sum + ([...sight.volumes, ...sight.layers].find((seen) => seen.id === each)?.usedBytes ?? 0),
    0,
  );

function viewVolumes(input: StackViewInput): Stack['volumes'] {
  const { record, sight } = input;
  const missing = new Map(
    missingVolumes(record, sight).map(({ volume, since, why }) => [
      volume.id,
      {
        since,
        nodeName: nodeNameOf(volume, input),
        why,
      },
    ]),
  );
  const names = new Map(record.definition.machines.map(({ id, name }) => [id, name]));
  return record.definition.volumes
    .filter(({ kind }) => record.stage !== 'kept' || kind === 'data')
    .map((volume) => ({
      id: volume.id,
      machine: names.get(volume.machine) ?? '',
      name: volume.name,
      kind: volume.kind,
      ...(volume.pool === undefined
        ? {}
        : { pool: { id: volume.pool, name: input.poolName(volume.pool) } }),
      sizeBytes: volume.sizeBytes,
      usedBytes: usedBytes(volume, input),
      missing: missing.get(volume.id) ?? null,
    }));
}
