import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { Agent } from 'node:https';
import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import { SqlAuditTrail, auditMigrations } from '../../runtime/audit/sql-audit-trail.ts';
import { AesSealer } from '../../runtime/control/stacks/adapters/aes-sealer.ts';
import { nodeSecretMaker } from '../../runtime/control/stacks/adapters/node-secret-maker.ts';
import { makeAgentEndpoints } from '../../runtime/control/nodes/agents/agent-endpoints.ts';
import { Authority } from '../../runtime/control/nodes/agents/authority.ts';
import { ImageBlobs } from '../../runtime/control/nodes/agents/image-blobs.ts';
import { assembleControl, type Control } from '../../runtime/control/assemble-control.ts';
import { sqlControlStores } from '../../runtime/control/sql-control-stores.ts';
import { controlMigrations } from '../../runtime/control/migrations.ts';
import type { AnyDatabase } from '../../runtime/database/open-database.ts';
import { ChangeFeed } from '../../runtime/events/change-feed.ts';
import { operationMigrations } from '../../runtime/operations/migrations.ts';
import { answerFaults } from '../../runtime/server/http/error-handler.ts';
import { MemoryNodeImages } from '../../runtime/simulator/stores/memory-node-images.ts';
import { requestJson } from '../../runtime/agent/link/adapters/json-request.ts';
import type { JoinAnswer, JoinRequest } from '../../schemas/agent/join.ts';
import { SERVER_NAME } from '../../schemas/agent/messages.ts';
import type { Call } from '../../schemas/api/handler.ts';
import { operatorCall } from './operator-call.ts';
import { FakeAppliances } from './appliances.ts';
import { testDatabases } from './databases.ts';
import { freePorts } from './free-ports.ts';
import { noPower } from './no-power.ts';

/** The door for agents with the admin role behind it, as a server has them; it can be started again. */
export class AgentSite {
  readonly folder: string;
  readonly authority: Authority;
  /** Base URL for agents; the same after a restart. */
  readonly url: string;
  control!: Control;
  /** Topics of changes that were told, with their ids. */
  readonly changed: string[] = [];
  readonly #port: number;
  readonly #db: AnyDatabase;
  readonly #closeDatabase: () => Promise<void>;
  #endpoints: FastifyInstance | undefined;
  #aheadMs = 0;

  private constructor(
    folder: string,
    authority: Authority,
    { port, db, close }: { port: number; db: AnyDatabase; close: () => Promise<void> },
  ) {
    this.folder = folder;
    this.authority = authority;
    this.url = `https://127.0.0.1:${port}`;
    this.#port = port;
    this.#db = db;
    this.#closeDatabase = close;
  }

  static async open(): Promise<AgentSite> {
    const folder = await mkdtemp(path.join(tmpdir(), 'stackyard-link-'));
    const authority = await Authority.open(folder);
    const database = await testDatabases[0]!.open(
      controlMigrations,
      operationMigrations,
      auditMigrations,
    );
    const site = new AgentSite(folder, authority, { port: await freePorts(1), ...database });
    await site.start();
    return site;
  }

  /** @returns the time of the server */
  readonly now = (): Date => new Date(Date.now() + this.#aheadMs);

  /** Lets time pass at once, for the server. */
  pass(ms: number): void {
    this.#aheadMs += ms;
  }

  /** Starts the server anew, with what is in its database. */
  async start(): Promise<void> {
    const { authority, now } = this;
    const changes = new ChangeFeed();
    changes.subscribe(({ topic, id }) => this.changed.push(`${topic} ${id}`));
    const ownRegistry = 'http://registry.test';
    const nodeImages = new MemoryNodeImages();
    this.control = assembleControl({
      stores: sqlControlStores(this.#db, now),
      audit: new SqlAuditTrail(this.#db, now),
      appliances: new FakeAppliances(),
      ownRegistry,
      authority,
      nodeImages,
      sealer: new AesSealer(randomBytes(32)),
      secretMaker: nodeSecretMaker,
      changes,
      now,
      ownAddresses: () => [],
      power: noPower(),
      workerName: 'test',
      agentUrl: this.url,
      agentReach: 'host',
      onError: () => undefined,
    });
    const { reception, joins } = this.control;
    const images = new ImageBlobs({ imageOf: async () => undefined, ownRegistry, fetch });
    const endpoints = makeAgentEndpoints({
      authority,
      reception,
      joins,
      images,
      consoles: this.control.dependencies.desks,
      volumes: this.control.dependencies.volumeLines,
      nodeImages,
    });
    answerFaults(endpoints);
    await endpoints.listen({ host: '127.0.0.1', port: this.#port });
    this.#endpoints = endpoints;
  }

  /** Asks as a machine does that has no certificate; `body` may be anything. */
  async ask(body: JoinRequest): Promise<JoinAnswer> {
    const ca = this.authority.certificate;
    const agent = new Agent({ ca, servername: SERVER_NAME, minVersion: 'TLSv1.3' });
    try {
      const url = `${this.url}/agent/v1/join`;
      const asked = { agent, method: 'POST', url, body, timeoutMs: 60_000 } as const;
      return (await requestJson(asked)) as JoinAnswer;
    } finally {
      agent.destroy();
    }
  }

  /** Calls a route, as somebody who may do everything. */
  call<Name extends keyof Control['handlers']>(
    name: Name,
    request: Partial<Parameters<Control['handlers'][Name]>[0]> = {},
  ): ReturnType<Control['handlers'][Name]> {
    const handler = this.control.handlers[name] as unknown as (
      request: object,
      call: Call,
    ) => unknown;
    const parts = { params: undefined, query: undefined, body: undefined, ...request };
    return handler(parts, operatorCall) as ReturnType<Control['handlers'][Name]>;
  }

  /** Nobody answers there from now on. */
  async stop(): Promise<void> {
    this.#endpoints?.server.closeAllConnections();
    await this.#endpoints?.close();
    this.#endpoints = undefined;
  }

  /** @returns sentences of the audit log, the newest first */
  async audited(): Promise<string[]> {
    const entries = await this.control.dependencies.audit.list({ limit: 20 });
    return entries.map(({ actor, action, sentence }) => `${actor} ${action}: ${sentence}`);
  }

  async close(): Promise<void> {
    await this.stop();
    await this.#closeDatabase();
    await rm(this.folder, { recursive: true });
  }
}
