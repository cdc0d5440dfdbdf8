import { enrol } from '../../../runtime/agent/link/adapters/enrol.ts';
import { HttpsControlLink } from '../../../runtime/agent/link/adapters/https-control-link.ts';
import type { Identity } from '../../../runtime/agent/link/adapters/identity.ts';
import type { AgentPace } from '../../../runtime/agent/converge/agent.ts';
import { VERSION } from '../../../runtime/process/version.ts';
import { mortal } from '../../../runtime/simulator/mortal.ts';
import { simulatedFacts, SimulatedNode } from '../../../runtime/simulator/simulated-node.ts';
import type { SimulatedSite } from '../../../runtime/simulator/simulated-site.ts';
import type { SimulatedWorld } from '../../../runtime/simulator/simulated-world.ts';
import type { MachineFigures, NodeFacts, NodeFigures } from '../../../schemas/agent/observed.ts';
import type { ApiClient } from '../../../schemas/client/api-client.ts';
import type { MachineId, NodeId } from '../../../schemas/ids/brand.ts';
import { waitFor } from '../wait-for.ts';

/** Life at some times its speed: a page sees states come and go, and nobody waits for long. */
const PACE: AgentPace = {
  roundMs: 250,
  repairMs: 5_000,
  tendMs: 50,
  reconnectMs: 100,
  beatMs: 250,
  reportMs: 1_000,
};

/** What a simulated node tells of the host that it is. */
export interface LiveHost {
  readonly facts: Partial<NodeFacts>;
  readonly figures: Partial<NodeFigures>;
}

export interface LiveNodeParts {
  readonly name: string;
  readonly agentUrl: string;
  readonly identity: Identity;
  readonly site: SimulatedSite;
  /** In the network between nodes. */
  readonly address: string;
  readonly now: () => Date;
}

const MiB = 2 ** 20;

/** A simulated node of a live server: the real agent, which dials in where agents do. */
export class LiveNode {
  readonly id: NodeId;
  readonly name: string;
  /** May be changed while it runs. */
  host: LiveHost;
  readonly #node: SimulatedNode;
  readonly #link: HttpsControlLink;

  constructor({ name, agentUrl, identity, site, address, now }: LiveNodeParts, host: LiveHost) {
    this.id = identity.node;
    this.name = name;
    this.host = host;
    this.#link = new HttpsControlLink(agentUrl, identity);
    this.#node = new SimulatedNode(identity.node, this.#link, {
      now,
      pace: PACE,
      place: { site, address },
      guard: (ports, isAlive) =>
        mortal(
          {
            ...ports,
            host: {
              ...ports.host,
              facts: async () => ({
                ...(await ports.host.facts()),
                hostname: name,
                agentVersion: VERSION,
                ...this.host.facts,
              }),
              figures: async () => ({ ...(await ports.host.figures()), ...this.host.figures }),
            },
            meters: {
              figures: async (machine) => figuresOf(machine, this.world, now()),
            },
          },
          isAlive,
        ),
    });
    this.takes({ bootMs: 300, shutdownMs: 200 });
    this.world.volumeBytes = 96 * MiB;
  }

  get world(): SimulatedWorld {
    return this.#node.world;
  }

  /** How long its guests need from now on, in milliseconds. */
  takes(times: Pick<SimulatedWorld, 'bootMs' | 'shutdownMs'>): void {
    Object.assign(this.world, times);
  }

  /** What the agent could not tell the server. */
  get errors(): readonly unknown[] {
    return this.#node.errors;
  }

  start(): Promise<void> {
    return this.#node.startAgent();
  }

  /** It says nothing any more. */
  kill(): void {
    this.#node.killAgent();
  }

  close(): void {
    this.kill();
    this.#link.close();
  }
}

/** @returns what a machine that runs used, each something else; undefined: it does not run */
function figuresOf(
  machine: MachineId,
  { domains }: SimulatedWorld,
  now: Date,
): MachineFigures | undefined {
  const domain = domains.get(machine);
  const number = [...domains.keys()].indexOf(machine);
  if (domain?.state !== 'running' || domain.startedAtMs === undefined) return undefined;
  const seconds = (now.getTime() - domain.startedAtMs) / 1_000;
  const bytes = (rate: number): number => Math.round(seconds * rate);
  return {
    at: now.toISOString(),
    cpuPercent: 12 + 3 * number,
    memoryUsedBytes: (96 + 32 * number) * MiB,
    diskReadBytes: bytes(40_000),
    diskWriteBytes: bytes(12_000),
    netReceiveBytes: bytes(5_000),
    netSendBytes: bytes(9_000),
  };
}

/** Invites a node and takes the invitation up, as the line does that is pasted there. */
export async function enrolLiveNode(
  api: ApiClient,
  agentUrl: string,
  name: string,
): Promise<Identity> {
  const { command } = await api.inviteNode({ body: { name } });
  const [, token = ''] = /STACKYARD_ENROLMENT_TOKEN=(\S+)/.exec(command) ?? [];
  return enrol(agentUrl, token, simulatedFacts(name as NodeId));
}

/** Waits until the server has heard of a node, since it was started: before, it shows what it was. */
export const untilReady = (api: ApiClient, { id, name }: LiveNode): Promise<void> =>
  waitFor(`the node ${name} to be ready`, async () => {
    const nodes = await api.listNodes();
    return nodes.some((node) => node.id === id && node.state === 'ready' && node.figures !== null);
  });
