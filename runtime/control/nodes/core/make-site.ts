import { PROTOCOL_VERSION } from '../../../../schemas/agent/desired.ts';
import type { ObservedState } from '../../../../schemas/agent/observed.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import type { Digest } from '../../../../schemas/ids/digest.ts';
import type { NodeRecord } from '../ports/node-store.ts';
import type { DefinedMachine, StackDefinition } from '../../stacks/core/define/definition.ts';
import type { TakenPort } from '../../stacks/ports/stack-store.ts';
import { networkMtu } from './network-mtu.ts';
import { admissionOf } from './node-state.ts';
import { lanAddresses, lanAddressKey } from './lan-addresses.ts';
import { MACHINE_OVERHEAD_BYTES, promisedBytes, type Site, type SiteNode } from './site.ts';
import type { DefinedVolume } from '../../stacks/core/define/definition.ts';
import type { StackRecord } from '../../stacks/core/define/stack-record.ts';

export interface SiteInput {
  readonly nodes: readonly NodeRecord[];
  readonly stacks: readonly StackRecord[];
  readonly taken: readonly TakenPort[];
  readonly observed: (node: NodeId) => ObservedState | undefined;
  readonly isLost: (node: NodeId) => boolean;
  /** Whether nodes encrypt what they send each other. */
  readonly encrypts: boolean;
  /** Nodes that are off, or on the way there; absent: none is. */
  readonly resting?: ReadonlySet<NodeId>;
  /** Nodes that sleep and were seen to wake; absent: none does. */
  readonly asleep?: ReadonlyMap<NodeId, SleepingNode>;
}

/** What is known of a node that sleeps. */
export interface SleepingNode {
  readonly tookMs: number;
  /** Of its own pool when it went; undefined: not known. */
  readonly poolFreeBytes: number | undefined;
}

/** What a plan needs of the last report of a node. */
type SiteReport = Pick<
  ObservedState,
  'facts' | 'protocol' | 'notices' | 'volumes' | 'images' | 'hostPorts'
> & { readonly figures: Pick<ObservedState['figures'], 'poolFreeBytes'> };

/** Puts together what a plan depends on. Of nodes that have not reported, only their names are known. */
export function makeSite(input: SiteInput): Site {
  const present = input.stacks.filter(({ stage }) => stage !== 'kept');
  const byNode = stacksByNode(input.stacks);
  const takenBy = Map.groupBy(input.taken, ({ gateway }) => gateway);
  return {
    mtuBytes: networkMtu(
      input.nodes.flatMap(({ id }) => input.observed(id)?.facts.underlay ?? []),
      input.encrypts,
    ),
    stackNames: new Set(present.map(({ name }) => name)),
    lanAddresses: new Map(
      present.flatMap(({ name, definition }) =>
        lanAddresses(definition).map(
          ({ uplink, address }) => [lanAddressKey(uplink, address), name] as const,
        ),
      ),
    ),
    nodes: input.nodes.flatMap((node) => {
      const state = input.observed(node.id) ?? rememberedReport(node, input);
      if (!state) return [];
      const stacks = byNode.get(node.id) ?? [];
      return [siteNode(node, state, { ...input, stacks, taken: takenBy.get(node.id) ?? [] })];
    }),
    unheard: new Set(
      input.nodes.flatMap(({ id, name }) => (input.observed(id) === undefined ? [id, name] : [])),
    ),
    awaitsNodes: input.nodes.some(
      ({ id, lastSeenAt }) => lastSeenAt !== undefined && !input.observed(id) && !input.isLost(id),
    ),
  };
}

/** What a node that sleeps would report: this server was started while it did. */
function rememberedReport(
  { id, facts }: NodeRecord,
  { asleep }: Pick<SiteInput, 'asleep'>,
): SiteReport | undefined {
  const poolFreeBytes = asleep?.get(id)?.poolFreeBytes ?? 0;
  if (!facts || !asleep?.has(id)) return undefined;
  return {
    facts,
    protocol: PROTOCOL_VERSION,
    figures: { poolFreeBytes },
    notices: [],
    volumes: [],
    images: [],
    hostPorts: [],
  };
}

function siteNode(node: NodeRecord, state: SiteReport, input: SiteInput): SiteNode {
  const { facts, figures } = state;
  const reserved = reservedOn(node.id, input.stacks);
  const asleep = admissionOf(node.orders) === 'open' ? input.asleep?.get(node.id) : undefined;
  return {
    id: node.id,
    name: node.name,
    ready: !input.isLost(node.id) && !input.asleep?.has(node.id),
    ...(asleep ? { asleep: { tookMs: asleep.tookMs } } : {}),
    linked:
      facts.underlay !== undefined &&
      state.protocol === PROTOCOL_VERSION &&
      (!input.encrypts || facts.tunnel?.state === 'able'),
    admits: admissionOf(node.orders) === 'open' && !input.resting?.has(node.id),
    gateway: facts.roles.includes('gateway'),
    compute: facts.roles.includes('compute'),
    peered: facts.underlay?.imagePort !== undefined,
    architecture: facts.architecture,
    accelerator: facts.accelerator,
    acceleratorReason: facts.acceleratorReason,
    processor: facts.processor,
    uplinks: facts.uplinks,
    address: facts.underlay?.address,
    uefi: facts.firmware?.includes('uefi') ?? false,
    notices: state.notices,
    labels: new Map(Object.entries(node.labels)),
    cpus: facts.cpus,
    cpusReserved: reserved.cpu,
    memoryBytes: facts.memoryBytes,
    memoryReservedBytes: reserved.memoryBytes,
    ...(facts.ownPool === undefined ? {} : { ownPool: facts.ownPool }),
    spareDisk: facts.disks?.find((disk) => disk.state !== 'used' && !disk.readOnly)?.path,
    poolFreeBytes: figures.poolFreeBytes,
    diskPromisedBytes: promisedOn(node.id, state, input.stacks),
    images: imagesIn(node.id, state, input.stacks),
    ports: [
      ...input.taken.map(({ protocol, port, stack }) => ({
        protocol,
        port,
        by: `stack “${stack}”`,
      })),
      ...state.hostPorts.map((use) => ({ ...use, by: `another program on ${node.name}` })),
    ],
  };
}

/** @returns the stacks that have machines on each node, or moving to it, so that none looks at all */
export function stacksByNode(stacks: readonly StackRecord[]): ReadonlyMap<NodeId, StackRecord[]> {
  const byNode = new Map<NodeId, StackRecord[]>();
  for (const stack of stacks) {
    for (const node of new Set(stack.definition.machines.flatMap(placesOf))) {
      const here = byNode.get(node);
      if (here) here.push(stack);
      else byNode.set(node, [stack]);
    }
  }
  return byNode;
}

/** A machine that moves has its room at both ends. */
const placesOf = ({ node, move }: DefinedMachine): NodeId[] => (move ? [node, move.to] : [node]);

/** Ready images of a node, without those that its machines have in other pools only. */
function imagesIn(
  node: NodeId,
  state: Pick<SiteReport, 'images'>,
  stacks: readonly StackRecord[],
): ReadonlySet<Digest> {
  const ready = new Set(state.images.flatMap((image) => (image.state === 'ready' ? image.id : [])));
  const [own, elsewhere] = [new Set<Digest>(), new Set<Digest>()];
  for (const { definition } of stacks) {
    for (const { machine, image, pool } of definition.volumes) {
      const isHere = definition.machines.some((each) => each.id === machine && each.node === node);
      if (image && isHere) (pool === undefined ? own : elsewhere).add(image);
    }
  }
  for (const image of elsewhere) if (!own.has(image)) ready.delete(image);
  return ready;
}

/** What the stacks on a node may take of it, of disks in its own pool alone. Memory counts for those that are switched on. */
export function reservedOn(
  node: NodeId,
  stacks: readonly StackRecord[],
): { machines: number; cpu: number; memoryBytes: number; diskBytes: number } {
  const sum = { machines: 0, cpu: 0, memoryBytes: 0, diskBytes: 0 };
  for (const { definition, stage, power } of stacks) {
    const here = definition.machines.filter((machine) => placesOf(machine).includes(node));
    for (const volume of volumesFor(definition, node)) {
      if (isInOwn(volume) && isPromised(volume.kind, stage)) {
        sum.diskBytes += promisedBytes(volume);
      }
    }
    // A stack that is being installed is not on yet, but will be.
    if (stage === 'kept' || (stage === 'defined' && power === 'off')) continue;
    sum.machines += here.length;
    sum.cpu += here.reduce((total, machine) => total + machine.cpu, 0);
    sum.memoryBytes += here.reduce(
      (total, { memoryBytes, restart }) =>
        total + Math.max(memoryBytes, restart?.keepsBytes ?? 0) + MACHINE_OVERHEAD_BYTES,
      0,
    );
  }
  return sum;
}

/** Bytes promised to volumes in a node's own pool that they do not use yet. */
function promisedOn(
  node: NodeId,
  state: Pick<SiteReport, 'volumes'>,
  stacks: readonly StackRecord[],
): number {
  const used = new Map(state.volumes.map((volume) => [volume.id, volume.usedBytes]));
  return stacks
    .flatMap(({ definition, stage }) => {
      return volumesFor(definition, node).filter(
        (volume) => isInOwn(volume) && isPromised(volume.kind, stage),
      );
    })
    .reduce(
      (sum, volume) => sum + Math.max(0, promisedBytes(volume) - (used.get(volume.id) ?? 0)),
      0,
    );
}

/** Those of its machines, and those that go along with machines that move to it. */
const volumesFor = (
  { machines, volumes }: StackDefinition,
  node: NodeId,
): StackDefinition['volumes'] => {
  const own = new Set(machines.filter((machine) => machine.node === node).map(({ id }) => id));
  const copied = new Set(machines.flatMap(({ move }) => (move?.to === node ? move.copy : [])));
  return volumes.filter(({ id, machine }) => own.has(machine) || copied.has(id));
};

const isInOwn = ({ pool }: DefinedVolume): boolean => pool === undefined;

/** A stack that is being installed has its space before its volumes exist. */
export const isPromised = (kind: 'system' | 'data', stage: StackRecord['stage']): boolean =>
  stage !== 'kept' || kind === 'data';
