import { Readable } from 'node:stream';
import type { AgentReception } from '../../../../../runtime/control/nodes/agents/agent-reception.ts';
import { assembleControl, type Control } from '../../../../../runtime/control/assemble-control.ts';
import { nodeSecretMaker } from '../../../../../runtime/control/stacks/adapters/node-secret-maker.ts';
import { ChangeFeed } from '../../../../../runtime/events/change-feed.ts';
import { simulatedFacts } from '../../../../../runtime/simulator/simulated-node.ts';
import { MemoryAuditTrail } from '../../../../../runtime/simulator/stores/memory-audit-trail.ts';
import { memoryControlStores } from '../../../../../runtime/simulator/stores/memory-control-stores.ts';
import { MemoryNodeImages } from '../../../../../runtime/simulator/stores/memory-node-images.ts';
import { MemoryTables } from '../../../../../runtime/simulator/stores/memory-tables.ts';
import type { ObservedBoot } from '../../../../../schemas/agent/boot.ts';
import { PROTOCOL_VERSION } from '../../../../../schemas/agent/desired.ts';
import type { NodeFacts } from '../../../../../schemas/agent/observed.ts';
import type { Call } from '../../../../../schemas/api/handler.ts';
import type { NodeImage } from '../../../../../schemas/api/resources/boot.ts';
import type { NodeId } from '../../../../../schemas/ids/brand.ts';
import { noPower } from '../../../../fakes/no-power.ts';
import { FakeAppliances } from '../../../../fakes/appliances.ts';
import { enrolledNode } from '../../../../fakes/enrolled-node.ts';
import { operator, operatorCall } from '../../../../fakes/operator-call.ts';
import type { TestNodeImage } from '../../../../fakes/test-node-image.ts';

export const [ONE, TWO, THREE] = [1, 2, 3].map((each) => `node-000000000${each}`) as [
  NodeId,
  NodeId,
  NodeId,
];
export const macOf = (node: NodeId): string => `52:54:00:00:00:0${node.slice(-1)}`;

interface Told {
  readonly facts?: Partial<NodeFacts>;
  readonly boot?: ObservedBoot;
}

/** The real control on stores in memory, and nodes that say what a test wants them to. */
export class BootBench {
  readonly tables = new MemoryTables();
  readonly nodeImages = new MemoryNodeImages();
  readonly changes = new ChangeFeed();
  readonly errors: unknown[] = [];
  ownAddresses: readonly string[] = [];
  agents: { url: string; reach: 'network' | 'host' } = {
    url: 'https://192.0.2.10:8471',
    reach: 'network',
  };
  control!: Control;

  static async open(): Promise<BootBench> {
    const bench = new BootBench();
    await bench.startServer();
    for (const [index, id] of [ONE, TWO, THREE].entries()) {
      const name = `barn-${index + 1}`;
      await bench.control.dependencies.nodes.add(enrolledNode(id, { name }));
    }
    return bench;
  }

  async startServer(): Promise<void> {
    const now = (): Date => new Date('2026-05-01T12:00:00.000Z');
    this.control = assembleControl({
      stores: memoryControlStores(this.tables, now),
      audit: new MemoryAuditTrail(this.tables, now),
      appliances: new FakeAppliances(),
      ownRegistry: 'http://registry.test',
      authority: {
        signNode: () => Promise.reject(new Error('no')),
        certificate: '',
        fingerprint: 'e'.repeat(64),
      },
      nodeImages: this.nodeImages,
      sealer: { seal: (text) => text, open: (text) => text },
      secretMaker: nodeSecretMaker,
      changes: this.changes,
      now,
      ownAddresses: () => this.ownAddresses,
      power: noPower(),
      workerName: 'bench',
      agentUrl: this.agents.url,
      agentReach: this.agents.reach,
      onError: (error) => this.errors.push(error),
    });
    await this.control.start();
  }

  get reception(): AgentReception {
    return this.control.reception;
  }

  /** Calls a route as somebody who may do everything. */
  call<Name extends keyof Control['handlers']>(
    name: Name,
    request: Partial<Parameters<Control['handlers'][Name]>[0]> = {},
  ): ReturnType<Control['handlers'][Name]> {
    const handler = this.control.handlers[name] as unknown as (r: object, call: Call) => unknown;
    const parts = { params: undefined, body: undefined, query: {}, ...request };
    return handler(parts, { ...operatorCall, principal: operator }) as never;
  }

  /** A node reports. A gateway tells of two cards; each node has one of its own. */
  async report(node: NodeId, { facts = {}, boot }: Told = {}): Promise<void> {
    await this.reception.observed(node, {
      protocol: PROTOCOL_VERSION,
      node,
      generation: 0,
      at: '2026-05-01T12:00:00.000Z',
      facts: {
        ...simulatedFacts(node),
        hardware: { macs: [macOf(node)] },
        boot: {
          links: ['eth1', 'eth2'].map((link) => ({
            link,
            addresses: [],
            mac: macOf(node),
            carrier: true,
          })),
        },
        ...facts,
      },
      figures: {
        at: '2026-05-01T12:00:00.000Z',
        cpuPercent: 1,
        memoryUsedBytes: 1,
        memoryFreeBytes: 1,
        poolTotalBytes: 1,
        poolFreeBytes: 1,
        agentMemoryBytes: 1,
      },
      hostPorts: [],
      notices: [],
      images: [],
      volumes: [],
      networks: [],
      routers: [],
      probes: [],
      machines: [],
      pools: [],
      exports: [],
      arrivals: [],
      ...(boot ? { boot } : {}),
    });
  }

  begin({ manifest, signature }: TestNodeImage): Promise<NodeImage> {
    return this.call('addNodeImage', { body: { manifest, signature } });
  }

  put(version: string, file: string, bytes: Uint8Array): Promise<NodeImage> {
    const params = { version, file: file as never };
    return this.call('putNodeImageFile', { params, body: Readable.from([bytes]) });
  }

  /** Adds an image with all its files. */
  async add(image: TestNodeImage): Promise<NodeImage> {
    let added = await this.begin(image);
    for (const [name, bytes] of Object.entries(image.files)) {
      added = await this.put(image.version, name, bytes);
    }
    return added;
  }

  /** Lets machines boot through a gateway. */
  serve(node: NodeId, over: object = {}) {
    const dhcp = {
      mode: 'full' as const,
      first: '10.86.0.100',
      last: '10.86.0.200',
      dns: [],
      leaseSeconds: 600,
    };
    const body = { link: 'eth1', address: '10.86.0.1/24', port: 8_474, dhcp, ...over };
    return this.call('setBootNetwork', { params: { node }, body });
  }

  /** @returns what a node is told of machines that boot */
  async boot(node: NodeId) {
    return (await this.control.dependencies.desired.current(node)).boot;
  }

  async close(): Promise<void> {
    await this.control.stop();
    if (this.errors.length > 0) throw this.errors[0];
  }
}
