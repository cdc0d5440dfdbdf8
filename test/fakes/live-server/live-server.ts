import { randomBytes } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Identity } from '../../../runtime/agent/link/adapters/identity.ts';
import { openServer } from '../../../runtime/server/open-server.ts';
import { readServerSettings } from '../../../runtime/server/settings.ts';
import { SimulatedSite } from '../../../runtime/simulator/simulated-site.ts';
import type { SimulatedDomain } from '../../../runtime/simulator/simulated-world.ts';
import { type ApiClient, createApiClient } from '../../../schemas/client/api-client.ts';
import { freePorts } from '../free-ports.ts';
import { BreakableDatabase } from './breakable-database.ts';
import { enrolLiveNode, type LiveHost, LiveNode, untilReady } from './live-node.ts';

/** A folder with what a live server begins with: its data folder, and a dump of its database. */
export interface Beginnings {
  /** Undefined: an empty one. */
  readonly dataFolder: string | undefined;
  readonly databaseDump: string;
}

export interface LiveServerOptions {
  readonly beginnings: Beginnings;
  /** Settings on top, see runtime/server/settings.ts. */
  readonly env?: Readonly<Record<string, string>>;
  readonly pages?: 'none' | 'built';
  /** Whether the first administrator is there already. */
  readonly adminPassword?: string;
}

const ORDINARY: LiveHost = { facts: {}, figures: {} };

/**
 * The real server, put together as it always is, in this process: real accounts, registry, control and
 * operations, on a database in memory. Its nodes are simulated, and dial in where agents do.
 */
export class LiveServer {
  /** Such as `http://127.0.0.1:41234`; the same after a restart. */
  readonly address: string;
  readonly agentUrl: string;
  readonly dataFolder: string;
  readonly database: BreakableDatabase;
  /** May do everything, as the person who started the server. */
  readonly api: ApiClient;
  readonly localToken: string;
  /** By name. */
  readonly nodes = new Map<string, LiveNode>();
  /** What the server could not tell anybody. */
  readonly errors: unknown[] = [];
  readonly #env: Readonly<Record<string, string>>;
  readonly #site = new SimulatedSite();
  readonly #connections = new Set<Socket>();
  #aheadMs = 0;
  #running: { close(): Promise<void> } | undefined;

  private constructor(
    port: number,
    dataFolder: string,
    database: BreakableDatabase,
    { pages = 'none', adminPassword, env = {} }: LiveServerOptions,
  ) {
    this.address = `http://127.0.0.1:${port}`;
    this.agentUrl = `https://127.0.0.1:${port + 1}`;
    this.dataFolder = dataFolder;
    this.database = database;
    subscribe('net.server.socket', this.#noteConnection);
    this.localToken = `syl_${randomBytes(32).toString('base64url')}`;
    this.api = createApiClient({ server: this.address, token: this.localToken, fetch });
    this.#env = {
      STACKYARD_DATA: dataFolder,
      STACKYARD_HOST: '127.0.0.1',
      STACKYARD_PORT: String(port),
      STACKYARD_LOCAL_TOKEN: this.localToken,
      STACKYARD_DISK_RESERVE: '1 MiB',
      ...(pages === 'built' ? { STACKYARD_PAGES: process.cwd() } : {}),
      ...(adminPassword === undefined ? {} : { STACKYARD_ADMIN_PASSWORD: adminPassword }),
      ...env,
    };
  }

  /** @param options `silentMs`: for how long the server has heard of no node when it starts */
  static async start(
    options: LiveServerOptions & { readonly silentMs?: number },
  ): Promise<LiveServer> {
    const { dataFolder: from, databaseDump } = options.beginnings;
    const dataFolder = await mkdtemp(join(tmpdir(), 'stackyard-live-'));
    if (from !== undefined) await cp(from, dataFolder, { recursive: true });
    // It is looked at for room, as if the database were in it.
    await mkdir(join(dataFolder, 'database'), { recursive: true });
    const database = await BreakableDatabase.load(new Blob([await readFile(databaseDump)]));
    const server = new LiveServer(await freePorts(2), dataFolder, database, options);
    server.pass(-(options.silentMs ?? 0));
    return server.orClose(async () => {
      await server.startAgain();
      server.pass(options.silentMs ?? 0);
      return server;
    });
  }

  /** Leaves nothing behind when something fails that has to be done before it is handed out. */
  async orClose<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /** @returns the time of the server and of its nodes */
  readonly now = (): Date => new Date(Date.now() + this.#aheadMs);

  /** Lets time pass at once, for server and nodes. */
  pass(ms: number): void {
    this.#aheadMs += ms;
  }

  /** Starts it where it was, knowing what it knew. */
  async startAgain(): Promise<void> {
    this.#running = await openServer(
      readServerSettings(this.#env),
      (error) => this.errors.push(error),
      { openDatabase: async () => this.database.connect(), now: this.now },
    );
  }

  /** Cuts off whoever is connected to it, but for its nodes, as a network does that is away. */
  cutConnections(): void {
    for (const socket of this.#connections) socket.destroy();
  }

  readonly #noteConnection = (message: unknown): void => {
    const { socket } = message as { socket: Socket };
    if (socket.localPort !== Number(new URL(this.address).port)) return;
    this.#connections.add(socket);
    socket.once('close', () => this.#connections.delete(socket));
  };

  /** Ends it in order; its nodes go on. */
  async stop(): Promise<void> {
    await this.#running?.close();
    this.#running = undefined;
  }

  /** @returns a node that was there from the beginning, or joined since */
  node(name: string): LiveNode {
    const node = this.nodes.get(name);
    if (!node) throw new Error(`there is no node ${name} here`);
    return node;
  }

  /**
   * @param name of a machine, such as `blog-web`
   * @returns what there is of it on its node
   */
  async machine(stack: string, name: string): Promise<SimulatedDomain> {
    const { machines } = await this.api.getStack({ params: { stack } });
    const id = machines.find((machine) => machine.name === name)?.id;
    const worlds = [...this.nodes.values()].map(({ world }) => world);
    const found = id && worlds.map(({ domains }) => domains.get(id)).find(Boolean);
    if (!found) throw new Error(`there is no machine ${name} on any node`);
    return found;
  }

  /** Lets a node join, by an invitation, and waits until it is ready. */
  async join(name: string, host: LiveHost = ORDINARY): Promise<LiveNode> {
    const node = await this.revive(name, await enrolLiveNode(this.api, this.agentUrl, name), host);
    await untilReady(this.api, node);
    return node;
  }

  /** Starts the agent of a node that has joined before. */
  async revive(name: string, identity: Identity, host: LiveHost = ORDINARY): Promise<LiveNode> {
    const { agentUrl, now } = this;
    // The range for documentation (RFC 5737): nobody sends anything there.
    const address = `192.0.2.${this.nodes.size + 7}`;
    const node = new LiveNode({ name, agentUrl, identity, site: this.#site, address, now }, host);
    this.nodes.set(name, node);
    await node.start();
    return node;
  }

  async close(): Promise<void> {
    for (const node of this.nodes.values()) node.close();
    await this.stop();
    unsubscribe('net.server.socket', this.#noteConnection);
    await this.database.close();
    await rm(this.dataFolder, { recursive: true, force: true });
  }
}
