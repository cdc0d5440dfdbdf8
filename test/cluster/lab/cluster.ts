import { type ApiClient, createApiClient } from '../../../schemas/client/api-client.ts';
import type { Node } from '../../../schemas/api/resources/node.ts';
import type { Stack } from '../../../schemas/api/resources/stack.ts';
import type { ServerProcess } from '../../fakes/server-process.ts';
import { waitFor } from '../../fakes/wait-for.ts';
import { ClusterNode } from './cluster-node.ts';
import { openClusterServer } from './cluster-server.ts';
import type { GuestConsole } from './guest-console.ts';
import { Lan } from './lan.ts';
import { LanClient } from './lan-client.ts';

/** Numbers of the addresses on the LAN; nodes follow from the third on. */
const NUMBERS = { server: 1, client: 2, secondServer: 3, firstNode: 11 } as const;
const NAMES = ['node-a', 'node-b', 'node-c', 'node-d', 'node-e', 'node-f'];
const READY_MS = 240_000;

type Body = Parameters<ApiClient['installStack']>[0]['body'];

/**
 * A server, nodes and a client on one LAN: all real, in namespaces of their own. Nothing of it
 * touches the network of the host, and nothing outlives the process that made it.
 */
export class Cluster implements AsyncDisposable {
  /** The one that is asked. */
  server: ServerProcess;
  readonly client: LanClient;
  /** May do everything. */
  api: ApiClient;
  readonly #lan: Lan;
  readonly nodes: readonly ClusterNode[];
  readonly #parts: AsyncDisposableStack;

  private constructor(
    parts: AsyncDisposableStack,
    { server, client, nodes, lan }: Pick<Cluster, 'server' | 'client' | 'nodes'> & { lan: Lan },
  ) {
    this.#parts = parts;
    this.#lan = lan;
    this.server = server;
    this.client = client;
    this.nodes = nodes;
    this.api = this.#apiOf(server);
  }

  #apiOf({ url, localToken: token }: ServerProcess): ApiClient {
    return createApiClient({ server: url, token, fetch: this.client.fetch });
  }

  /**
   * Starts another server, on another host, and asks that one from now on.
   *
   * @param prepare fills its data folder before its first start
   */
  async openSecondServer(prepare: (dataFolder: string) => Promise<void>): Promise<void> {
    const opened = openClusterServer(this.#lan, NUMBERS.secondServer, prepare);
    const { process: server } = this.#parts.use(await opened);
    this.server = server;
    this.api = this.#apiOf(server);
    await this.client.signIn(server.url, server.localToken);
  }

  /**
   * Starts a cluster. The nodes are on, and belong to nobody yet: see {@link enrol}.
   *
   * @param count of nodes: `node-a`, `node-b` and so on
   */
  static async open(count = 3): Promise<Cluster> {
    await using parts = new AsyncDisposableStack();
    const lan = parts.use(await Lan.open());
    const client = parts.use(await LanClient.open(lan, NUMBERS.client));
    const { process: server } = parts.use(await openClusterServer(lan, NUMBERS.server));
    await client.signIn(server.url, server.localToken);
    const nodes: ClusterNode[] = [];
    for (const [i, name] of NAMES.slice(0, count).entries()) {
      const options = { name, number: NUMBERS.firstNode + i, server: server.agentUrl };
      nodes.push(parts.use(await ClusterNode.open(lan, options)));
    }
    return new Cluster(parts.move(), { server, client, nodes, lan });
  }

  /** Makes nodes of the hosts as a person does: an invitation for each, pasted there. */
  async enrol(): Promise<void> {
    for (const node of this.nodes) {
      const { token } = await this.api.inviteNode({ body: { name: node.name } });
      node.agent.start(token);
    }
    for (const { name } of this.nodes) await this.untilNode(name, 'ready');
  }

  node(name: string): ClusterNode {
    const found = this.nodes.find((node) => node.name === name);
    if (!found) throw new Error(`there is no node ${name}`);
    return found;
  }

  async untilNode(name: string, state: Node['state']): Promise<void> {
    await this.#untilNode(name, `to be ${state}`, (node) => node.state === state);
  }

  /** Waits until a node reports, after this was called. */
  async untilHeard(name: string): Promise<void> {
    const since = Date.now();
    const isSo = ({ lastSeenAt }: Node): boolean => Date.parse(lastSeenAt ?? '') > since;
    await this.#untilNode(name, 'to report', isSo);
  }

  async #untilNode(name: string, what: string, isSo: (node: Node) => boolean): Promise<void> {
    const look = async (): Promise<boolean> =>
      (await this.api.listNodes()).some((node) => node.name === name && isSo(node));
    await waitFor(`${name} ${what}`, look, READY_MS).catch((error: unknown) => {
      throw new Error(`its agent said: ${this.node(name).agent.output}`, { cause: error });
    });
  }

  /** Installs, and waits until everything is ready. */
  async install(body: Pick<Body, 'appliance'> & Partial<Body>): Promise<Stack> {
    const { subject } = await this.api.installStack({
      body: { parameters: {}, counts: {}, ports: {}, allowRollback: false, ...body },
    });
    const stack = subject.name;
    await this.untilStack(stack, 'running');
    return this.stack(stack);
  }

  stack(name: string): Promise<Stack> {
    return this.api.getStack({ params: { stack: name } });
  }

  async untilStack(name: string, state: Stack['state']): Promise<void> {
    let found: Stack | undefined;
    const isSo = async (): Promise<boolean> => {
      found = await this.stack(name).catch(() => undefined);
      return found?.state === state;
    };
    await waitFor(`${name} to be ${state}`, isSo, READY_MS).catch((error: unknown) => {
      throw new Error(`it is: ${JSON.stringify(found?.machines)}`, { cause: error });
    });
  }

  /** The console of a machine, on the node where it runs. */
  async console(stack: string, machine: string): Promise<GuestConsole> {
    const found = (await this.stack(stack)).machines.find(({ name }) => name === machine);
    if (!found) throw new Error(`${stack} has no machine ${machine}`);
    return this.node(found.nodeName).console(found.id);
  }

  /** @returns where a published port of a stack is reached from the LAN */
  async publishedUrl(stack: string, gateway: ClusterNode): Promise<string> {
    const [port] = (await this.stack(stack)).ports;
    if (!port) throw new Error(`${stack} publishes nothing`);
    return `http://${gateway.address}:${port.hostPort}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.disposeAsync();
  }
}
