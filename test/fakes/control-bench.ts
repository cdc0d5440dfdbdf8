import { randomBytes } from 'node:crypto';
import { enrolledNode } from './enrolled-node.ts';
import { SqlAuditTrail, auditMigrations } from '../../runtime/audit/sql-audit-trail.ts';
import { AesSealer } from '../../runtime/control/stacks/adapters/aes-sealer.ts';
import { nodeSecretMaker } from '../../runtime/control/stacks/adapters/node-secret-maker.ts';
import type { VolumeLines } from '../../runtime/control/nodes/agents/volume-lines.ts';
import type { AgentReception } from '../../runtime/control/nodes/agents/agent-reception.ts';
import { assembleControl, type Control } from '../../runtime/control/assemble-control.ts';
import { sqlControlStores } from '../../runtime/control/sql-control-stores.ts';
import { controlMigrations } from '../../runtime/control/migrations.ts';
import { ChangeFeed } from '../../runtime/events/change-feed.ts';
import type { AnyDatabase } from '../../runtime/database/open-database.ts';
import { operationMigrations } from '../../runtime/operations/migrations.ts';
import { directLink } from '../../runtime/simulator/direct-link.ts';
import { MemoryNodeImages } from '../../runtime/simulator/stores/memory-node-images.ts';
import { SimulatedControllers } from '../../runtime/simulator/simulated-controllers.ts';
import { SimulatedSite } from '../../runtime/simulator/simulated-site.ts';
import { SimulatedNode, simulatedFacts } from '../../runtime/simulator/simulated-node.ts';
import type { SimulatedWorld } from '../../runtime/simulator/simulated-world.ts';
import type { Call } from '../../schemas/api/handler.ts';
import type { Operation } from '../../schemas/api/resources/operation.ts';
import type { Route } from '../../schemas/api/route.ts';
import { ROUTES } from '../../schemas/api/routes.ts';
import type { AlertMessage } from '../../runtime/control/alerts/core/alert-message.ts';
import { Fault } from '../../schemas/errors/fault.ts';
import { isOver } from '../../schemas/capability/operation.ts';
import type { NodeId } from '../../schemas/ids/brand.ts';
import { FakeAppliances, makeAppliance } from './appliances.ts';
import { testDatabases } from './databases.ts';
import { memoryEngine } from './memory-engine.ts';
import type { MemoryStore } from './memory-store.ts';
import { MovingLink } from './moving-link.ts';
import { operator, operatorCall } from './operator-call.ts';

export const NODE = 'node-0000000001' as NodeId;

interface Size {
  readonly count: number;
  readonly moves: boolean;
}

/** Nodes of a bench, in this order. */
export const NODES = ['one', 'two', 'three'].map((name, index) => ({
  id: `node-000000000${index + 1}` as NodeId,
  name,
  address: `192.0.2.${index + 1}`,
}));

/** @returns the request of an install, with defaults filled in */
export const installBody = (over: Record<string, unknown> = {}) => ({
  appliance: 'acme/blog',
  parameters: {},
  counts: {},
  ports: {},
  nodes: {},
  allowRollback: false,
  ...over,
});

/**
 * The admin role with one simulated node: real operations, real desired states, the real agent.
 * Server and agent can be killed and started again; database and world outlive both.
 */
export class ControlBench {
  readonly appliances = new FakeAppliances();
  /** The first of its nodes, which most tests need alone. */
  readonly node: SimulatedNode;
  /** All of them: `one`, `two` … */
  readonly nodes: readonly SimulatedNode[];
  /** What plays moves of machines, by node. */
  readonly links = new Map<NodeId, MovingLink>();
  readonly errors: unknown[] = [];
  readonly nodeImages = new MemoryNodeImages();
  /** Of the host that the server runs on. */
  ownAddresses: readonly string[] = [];
  /** The boot of that host. */
  ownBoot: string | undefined;
  /** Baseboard controllers that the server reaches. */
  readonly controllers = new SimulatedControllers();
  /** Cards that the server itself has sent packets to. */
  readonly packets: string[] = [];
  /** Backup repositories, by their folders. */
  readonly repositories = new Map<string, MemoryStore>();
  readonly #db: AnyDatabase;
  readonly #close: () => Promise<void>;
  readonly #sealer = new AesSealer(randomBytes(32));
  #aheadMs = 0;
  #control: Control | undefined;
  /** Servers that were killed, with what lets each go on to its end. */
  readonly #dead = new Map<Control, () => void>();
  #isClosing = false;
  /** Where the server dies; emptied when it has. */
  killAt: string | undefined;
  /** Every failpoint the server has passed. */
  readonly passed: string[] = [];

  private constructor(db: AnyDatabase, close: () => Promise<void>, size: Size) {
    const { count, moves } = size;
    this.#db = db;
    this.#close = close;
    const reception = (): AgentReception | undefined => this.#control?.reception;
    const lines = (): VolumeLines | undefined => this.#control?.dependencies.volumeLines;
    const site = new SimulatedSite();
    this.nodes = NODES.slice(0, count).map(({ id, address }) => {
      // A node that is alone has nobody who could reach it.
      const options = count > 1 ? { place: { site, address } } : {};
      const link = new MovingLink(
        directLink(id, reception, lines),
        () => this.#worldOf(id),
        this.links,
      );
      this.links.set(id, link);
      return new SimulatedNode(id, moves ? link : directLink(id, reception, lines), options);
    });
    this.node = this.nodes[0]!;
  }

  #worldOf(id: NodeId): SimulatedWorld {
    const world = this.nodes[NODES.findIndex((node) => node.id === id)]?.world;
    if (!world) throw new Error(`there is no ${id}`);
    return world;
  }

  /** @param size `count`: of nodes, up to three; `moves`: whether machines can move between them */
  static async open(
    database = testDatabases[0]!,
    { count = 1, moves = false }: Partial<Size> = {},
  ): Promise<ControlBench> {
    const { db, close } = await database.open(
      controlMigrations,
      operationMigrations,
      auditMigrations,
    );
    const bench = new ControlBench(db, close, { count, moves });
    bench.appliances.add(makeAppliance());
    await bench.startServer();
    for (const [index, node] of bench.nodes.entries()) {
      const { id, name } = NODES[index]!;
      await bench.#enrol(id, name);
      await node.startAgent();
      await waitUntil(() => bench.control.dependencies.observed.get(id) !== undefined);
    }
    return bench;
  }

  /** Messages that got through to those who are told. */
  readonly alerted: { readonly secret: string | undefined; readonly message: AlertMessage }[] = [];
  /** Why none gets through; undefined: they do. */
  alertsLost: string | undefined;

  get control(): Control {
    if (!this.#control) throw new Error('the server is down');
    return this.#control;
  }

  get api(): Control['handlers'] {
    return this.control.handlers;
  }

  async startServer(): Promise<void> {
    const now = (): Date => new Date(Date.now() + this.#aheadMs);
    this.#control = assembleControl({
      stores: sqlControlStores(this.#db, now),
      audit: new SqlAuditTrail(this.#db, now),
      appliances: this.appliances,
      ownRegistry: 'http://registry.test',
      authority: {
        signNode: () => Promise.reject(new Error('no')),
        certificate: '',
        fingerprint: '0'.repeat(64),
      },
      nodeImages: this.nodeImages,
      sealer: this.#sealer,
      secretMaker: nodeSecretMaker,
      backupEngine: memoryEngine(this.repositories, now),
      alertSender: {
        send: async (target, secret, message) => {
          const why = this.alertsLost;
          if (why !== undefined) throw new Fault('ALERT_NOT_SENT', { to: target.kind, why });
          this.alerted.push({ secret, message });
        },
      },
      changes: new ChangeFeed(),
      now,
      ownAddresses: () => this.ownAddresses,
      power: {
        controllers: this.controllers,
        findCertificate: () => Promise.reject(new Error('no')),
        sendPackets: async (macs) => void this.packets.push(...macs),
        ownBoot: this.ownBoot,
      },
      workerName: 'bench',
      agentUrl: 'https://server.test:8471',
      agentReach: 'network',
      onError: (error) => {
        if (!this.#isClosing) this.errors.push(error);
      },
      failpoint: (point) => this.#pass(point),
    });
    await this.#control.start();
  }

  #pass(point: string): Promise<void> {
    this.passed.push(point);
    if (point !== this.killAt) return Promise.resolve();
    this.killAt = undefined;
    return this.killServer();
  }

  /** A process that is killed says nothing more: the promise does not settle before the bench is closed. */
  killServer(): Promise<void> {
    const control = this.#control;
    if (!control) return Promise.resolve();
    this.#control = undefined;
    const { promise, reject } = Promise.withResolvers<void>();
    this.#dead.set(control, () => reject(new Fault('CANCELLED', { what: 'the server' })));
    return promise;
  }

  get isServerDown(): boolean {
    return this.#control === undefined;
  }

  async #enrol(id: NodeId, name: string): Promise<void> {
    await this.control.dependencies.nodes.add(
      enrolledNode(id, { name, enrolledAt: new Date(), facts: simulatedFacts(id) }),
    );
  }

  async trustPublisher(namespace = 'acme', keyId = 'a'.repeat(64)): Promise<void> {
    await this.control.dependencies.trust.addKey({
      namespace: namespace as never,
      keyId: keyId as never,
      publicKey: 'unused',
      addedAt: new Date().toISOString(),
      addedBy: 'tester',
      revokedAt: null,
    });
  }

  /** Calls a route, by default with every right. */
  call<Name extends keyof Control['handlers']>(
    name: Name,
    request: Partial<Parameters<Control['handlers'][Name]>[0]> = {},
    rights = operator.rights,
  ): ReturnType<Control['handlers'][Name]> {
    const handler = this.api[name] as unknown as (request: object, call: Call) => unknown;
    const query = (ROUTES[name] as Route).query?.parse(request.query ?? {}) ?? {};
    const parts = { params: undefined, body: undefined, ...request, query };
    const principal = { ...operator, rights };
    const answer: unknown = handler(parts, { ...operatorCall, principal });
    return answer as ReturnType<Control['handlers'][Name]>;
  }

  async install(over: Record<string, unknown> = {}): Promise<Operation> {
    return this.call('installStack', {
      body: installBody(over),
    });
  }

  /** Sets the server's clock ahead of the real one. */
  ahead(ms: number): void {
    this.#aheadMs = ms;
  }

  /** Waits until an operation is over, or the server has died. */
  async finish(id: Operation['id']): Promise<Operation | undefined> {
    let last: Operation | undefined;
    await waitUntil(async () => {
      if (this.isServerDown) return true;
      last = await this.call('getOperation', { params: { operation: id } });
      return isOver(last.state);
    });
    return this.isServerDown ? undefined : last;
  }

  /**
   * Waits until an operation is over. Where the server dies meanwhile, it is started again.
   *
   * @throws Error when it never came to where it was to be killed, or dies twice
   */
  async survive({ id }: Pick<Operation, 'id'>): Promise<Operation> {
    const ended = await this.finish(id);
    if (this.killAt !== undefined) throw new Error(`the server never came to ${this.killAt}`);
    if (ended) return ended;
    await this.startServer();
    const resumed = await this.finish(id);
    if (!resumed) throw new Error('it died twice');
    return resumed;
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    for (const node of this.nodes) node.killAgent();
    for (const link of this.links.values()) link.close();
    await this.#control?.stop();
    // Their timers would go on for as long as this process.
    for (const [control, end] of this.#dead) {
      const stopped = control.stop();
      end();
      await stopped;
    }
    await this.#close();
  }
}

/** Waits until a condition holds. @throws Error after a minute */
export async function waitUntil(condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 60_000;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error('waited a minute in vain');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
