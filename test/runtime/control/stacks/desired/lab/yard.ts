import type { MachineProcessor } from '../../../../../../schemas/agent/processor.ts';
import { ObservedStates } from '../../../../../../runtime/control/nodes/observed-states.ts';
import type { NodeRecord } from '../../../../../../runtime/control/nodes/ports/node-store.ts';
import type { PoolRecord } from '../../../../../../runtime/control/pools/ports/pool-store.ts';
import type { StackRecord } from '../../../../../../runtime/control/stacks/core/define/stack-record.ts';
import { DesiredStates } from '../../../../../../runtime/control/stacks/desired/desired-states.ts';
import { OpenStacks } from '../../../../../../runtime/control/stacks/desired/open-stacks.ts';
import { LoopTurns } from '../../../../../../runtime/process/loop-turns.ts';
import { LIMITS } from '../../../../../../schemas/config/limits.ts';
import type { MachineRun } from '../../../../../../runtime/control/stacks/ports/stack-store.ts';
import type { ObservedMachine, ObservedState } from '../../../../../../schemas/agent/observed.ts';
import type { MachineId, NodeId, StackId } from '../../../../../../schemas/ids/brand.ts';

const OWN = 'http://own.test';
export const nodeId = (number: number): NodeId =>
  `node-${String(number).padStart(10, '0')}` as NodeId;
export const stackId = (name: string): StackId => `stack-${name}` as StackId;
export const machineId = (name: string): MachineId => `machine-${name}` as MachineId;

/** Has a network everywhere it has something, and one machine called as itself on each node. */
export const stackOn = (name: string, ...nodes: NodeId[]): StackRecord =>
  ({
    id: stackId(name),
    name,
    stage: 'connected',
    power: 'on',
    sealed: name,
    isLowering: false,
    madeVolumes: [],
    appliance: { registry: OWN, repository: 'acme/blog', manifest: { permissions: {} } },
    definition: {
      gateway: nodes[0],
      domain: `${name}.stackyard.internal`,
      uplinkIndex: 0,
      images: [],
      volumes: [],
      ports: [],
      networks: [
        {
          id: `network-${name}`,
          name: 'private',
          vni: 1,
          subnet4: '10.0.0.0/24',
          subnet6: 'fd00::/64',
        },
      ],
      machines: nodes.map((node, index) => ({
        id: machineId(`${name}${index}`),
        node,
        role: 'web',
        interfaces: [],
      })),
    },
  }) as unknown as StackRecord;

/** What a node says of these machines. */
export const report = (
  node: NodeId,
  ...machines: [string, ObservedMachine['state']][]
): ObservedState =>
  ({
    node,
    facts: {},
    machines: machines.map(([name, state]) => ({ id: machineId(name), state })),
    networks: [],
    routers: [],
    probes: [],
    images: [],
  }) as never;

/** A server's memory of stacks, which counts what is asked of the database. */
export class Yard {
  readonly stacks = new Map<StackId, StackRecord>();
  runs: MachineRun[] = [];
  approved: { url: string }[] = [];
  fails = false;
  readonly addresses = new Map<NodeId, string>();
  pools: PoolRecord[] = [];
  nodes: NodeRecord[] = [];
  /** Whether reports tell of another address than before. */
  moved = false;
  /** What the node is told that machines are started with, and whether a report changed that. */
  processor: MachineProcessor | undefined;
  isOtherProcessor = false;
  readonly asked = { list: 0, get: 0, opened: 0, documents: [] as NodeId[] };
  readonly observed = new ObservedStates(() => new Date());
  /** What the database knows of the documents of nodes. */
  readonly hashes = new Map<NodeId, { generation: number; desiredHash: string }>();
  readonly desired: DesiredStates;
  readonly open: OpenStacks;

  constructor(...stacks: StackRecord[]) {
    for (const stack of stacks) this.stacks.set(stack.id, stack);
    this.open = new OpenStacks({
      stacks: {
        list: async () => {
          this.asked.list += 1;
          return [...this.stacks.values()];
        },
        get: async (id) => {
          this.asked.get += 1;
          if (this.fails) throw new Error('the database does not answer');
          return this.stacks.get(id);
        },
        runs: async (id) => this.runs.filter(({ stack }) => id === undefined || stack === id),
      },
      sealer: {
        open: () => {
          this.asked.opened += 1;
          return '{"parameters":{},"secrets":{}}';
        },
      },
      registries: { list: async () => this.approved as never },
      ownRegistry: OWN,
    });
    const { hashes } = this;
    this.desired = new DesiredStates({
      turns: new LoopTurns(LIMITS.agent.documentTurns, () => 0),
      stacks: this.open,
      observed: this.observed,
      addresses: {
        all: async () => this.addresses,
        places: async () => new Map(),
        note: async () => this.moved,
      },
      processors: {
        of: async () => this.processor,
        note: async () => this.isOtherProcessor,
        forget: async () => this.isOtherProcessor,
      },
      boots: { of: async () => undefined },
      power: { get: async () => undefined, awaited: async () => [] },
      encrypted: {
        note: () => false,
        sight: async () => ({ endOf: () => undefined, isSealed: () => false }),
      },
      onError: (error) => {
        throw error;
      },
      pools: { list: async () => this.pools },
      nodes: {
        list: async () => this.nodes,
        get: async (node) => {
          this.asked.documents.push(node);
          return (hashes.get(node) ?? { generation: 0, desiredHash: '' }) as never;
        },
        advance: async ({ id, desiredHash, above }) => {
          const generation = Math.max(hashes.get(id)?.generation ?? 0, above) + 1;
          hashes.set(id, { generation, desiredHash });
          return generation;
        },
      },
    });
  }

  change(stack: StackRecord): void {
    this.stacks.set(stack.id, stack);
    this.desired.touch(stack.id);
  }

  forget(stack: StackRecord): void {
    this.stacks.delete(stack.id);
    this.desired.touch(stack.id);
  }

  /** Agents of these nodes have their documents, and wait for newer ones. */
  async wait(...nodes: NodeId[]): Promise<{ newer: NodeId[]; stop: () => void }> {
    const stop = new AbortController();
    const newer: NodeId[] = [];
    for (const node of nodes) {
      const { generation } = (await this.desired.next(node, -1, stop.signal))!;
      const waits = async (): Promise<void> => {
        if (await this.desired.next(node, generation, stop.signal)) newer.push(node);
      };
      void waits();
    }
    await this.settled();
    this.asked.documents = [];
    return { newer, stop: () => stop.abort() };
  }

  /** Once everything that was asked for in turn, and what came of it, has been done. */
  async settled(): Promise<void> {
    for (let round = 0; round < 20; round += 1) {
      await this.open.nodesBeside([]);
      await new Promise((resolve) => void setImmediate(resolve));
    }
  }
}
