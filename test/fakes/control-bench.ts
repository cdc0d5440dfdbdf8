import { randomBytes } from 'node:crypto';
import { SqlAuditTrail, auditMigrations } from '../../runtime/audit/sql-audit-trail.ts';
import { AesSealer } from '../../runtime/control/adapters/aes-sealer.ts';
import { nodeSecretMaker } from '../../runtime/control/adapters/node-secret-maker.ts';
import type { AgentReception } from '../../runtime/control/agents/agent-reception.ts';
import { assembleControl, type Control } from '../../runtime/control/assemble-control.ts';
import { controlMigrations } from '../../runtime/control/migrations.ts';
import { ChangeFeed } from '../../runtime/control/nodes/change-feed.ts';
import type { AnyDatabase } from '../../runtime/database/open-database.ts';
import { operationMigrations } from '../../runtime/operations/migrations.ts';
import { directLink } from '../../runtime/simulator/direct-link.ts';
import { SimulatedNode, simulatedFacts } from '../../runtime/simulator/simulated-node.ts';
import type { Call, Principal } from '../../schemas/api/handler.ts';
import type { Operation } from '../../schemas/api/resources/operation.ts';
import { isOver } from '../../schemas/capability/operation.ts';
import type { NodeId } from '../../schemas/ids/brand.ts';
import { FakeAppliances, makeAppliance } from './appliances.ts';
import { testDatabases } from './databases.ts';

export const NODE = 'node-0000000001' as NodeId;

const operator: Principal = {
  account: undefined,
  name: 'tester',
  rights: ['view', 'operate', 'admin'],
  push: 'all',
  pull: true,
};

const call: Call = {
  principal: operator,
  origin: 'http://server.test:8470',
  session: undefined,
  checkPassword: () => Promise.reject(new Error('not in this bench')),
  signIn: () => Promise.resolve(),
  signOut: () => Promise.resolve(),
};

/** @returns the request of an install, with defaults filled in */
export const installBody = (over: Record<string, unknown> = {}) => ({
  appliance: 'acme/blog',
  parameters: {},
  counts: {},
  ports: {},
  allowRollback: false,
  ...over,
});

/**
 * The admin role with one simulated node: real operations, real desired states, the real agent.
 * Server and agent can be killed and started again; database and world outlive both.
 */
export class ControlBench {
  readonly appliances = new FakeAppliances();
  readonly node: SimulatedNode;
  readonly errors: unknown[] = [];
  readonly #db: AnyDatabase;
  readonly #close: () => Promise<void>;
  readonly #sealer = new AesSealer(randomBytes(32));
  #aheadMs = 0;
  #control: Control | undefined;
  /** Where the server dies; emptied when it has. */
  killAt: string | undefined;
  /** Every failpoint the server has passed. */
  readonly passed: string[] = [];

  private constructor(db: AnyDatabase, close: () => Promise<void>) {
    this.#db = db;
    this.#close = close;
    const reception = (): AgentReception | undefined => this.#control?.reception;
    this.node = new SimulatedNode(NODE, directLink(NODE, reception));
  }

  static async open(database = testDatabases[0]!): Promise<ControlBench> {
    const { db, close } = await database.open(
      controlMigrations,
      operationMigrations,
      auditMigrations,
    );
    const bench = new ControlBench(db, close);
    bench.appliances.add(makeAppliance());
    await bench.startServer();
    await bench.#enrol();
    await bench.node.startAgent();
    await waitUntil(() => bench.control.dependencies.observed.get(NODE) !== undefined);
    return bench;
  }

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
      db: this.#db,
      audit: new SqlAuditTrail(this.#db, now),
      appliances: this.appliances,
      authority: {
        signNode: () => Promise.reject(new Error('no')),
        certificate: '',
        fingerprint: '0'.repeat(64),
      },
      sealer: this.#sealer,
      secretMaker: nodeSecretMaker,
      changes: new ChangeFeed(),
      now,
      workerName: 'bench',
      agentUrl: 'https://server.test:8471',
      onError: (error) => this.errors.push(error),
      failpoint: (point) => this.#pass(point),
    });
    await this.#control.start();
  }

  /** A process that is killed says nothing more: the promise never settles. */
  #pass(point: string): Promise<void> {
    this.passed.push(point);
    if (point !== this.killAt) return Promise.resolve();
    this.killAt = undefined;
    this.#control = undefined;
    return new Promise(() => undefined);
  }

  get isServerDown(): boolean {
    return this.#control === undefined;
  }

  async #enrol(): Promise<void> {
    await this.control.dependencies.nodes.add({
      id: NODE,
      name: 'one',
      keyFingerprint: 'k',
      certificateEndsAt: new Date('2100-01-01'),
      enrolledAt: new Date(),
      lastSeenAt: undefined,
      facts: simulatedFacts(NODE),
      generation: 0,
      desiredHash: '',
    });
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
    const parts = { params: undefined, query: undefined, body: undefined, ...request };
    const principal = { ...operator, rights };
    const answer: unknown = handler(parts, { ...call, principal });
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

  async close(): Promise<void> {
    this.node.killAgent();
    await this.#control?.stop();
    await this.#close();
  }
}

/** Waits until a condition holds. @throws Error after ten seconds */
export async function waitUntil(condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 10_000;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error('waited ten seconds in vain');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
