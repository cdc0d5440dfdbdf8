import type { PeerPlace } from '../../../schemas/agent/desired.ts';
import type { NodeAddress } from '../../../schemas/agent/node-address.ts';
import { type TunnelEnd, tunnelAddress } from '../../../schemas/agent/tunnel.ts';
import type { NodeFacts, ObservedState } from '../../../schemas/agent/observed.ts';
import type { NodeId } from '../../../schemas/ids/brand.ts';
import type { NodeStore } from './ports/node-store.ts';

export interface NodeAddressesDependencies {
  readonly nodes: Pick<NodeStore, 'list' | 'setSeen'>;
  readonly now: () => Date;
}

/**
 * Where nodes reach each other. What a node told last holds until it tells another address, also
 * while it is silent and after a restart of the server: networks that span nodes go on meanwhile.
 */
export class NodeAddresses {
  readonly #dependencies: NodeAddressesDependencies;
  #known: Promise<Known> | undefined;

  constructor(dependencies: NodeAddressesDependencies) {
    this.#dependencies = dependencies;
  }

  /** @returns address by node, of those that have told one */
  async all(): Promise<ReadonlyMap<NodeId, NodeAddress>> {
    return (await this.#read()).addresses;
  }

  /** @returns where the agents of nodes answer those of others, of those that have told it */
  async places(): Promise<ReadonlyMap<NodeId, PeerPlace>> {
    return (await this.#read()).places;
  }

  /** @returns the ends of the tunnels of nodes, of those that have one */
  async tunnels(): Promise<ReadonlyMap<NodeId, TunnelEnd>> {
    return (await this.#read()).tunnels;
  }

  #read(): Promise<Known> {
    this.#known ??= this.#load().catch((error: unknown) => {
      this.#known = undefined;
      throw error;
    });
    return this.#known;
  }

  /** Takes the address from a report. @returns whether it is another than before */
  async note({ node, facts }: Pick<ObservedState, 'node' | 'facts'>): Promise<boolean> {
    const address = facts.underlay?.address;
    if (address === undefined) return false;
    const known = await this.#read();
    const isMoved = known.addresses.get(node) !== address;
    const isElsewhere = known.places.get(node)?.port !== facts.underlay?.imagePort;
    const isRekeyed = !isSameEnd(known.tunnels.get(node), endOf(node, facts));
    if (!isMoved && !isElsewhere && !isRekeyed) return false;
    noteIn(known, node, facts);
    await this.#dependencies.nodes.setSeen(node, this.#dependencies.now(), facts);
    return true;
  }

  async #load(): Promise<Known> {
    const known: Known = { addresses: new Map(), places: new Map(), tunnels: new Map() };
    for (const { id, facts } of await this.#dependencies.nodes.list()) noteIn(known, id, facts);
    return known;
  }
}

interface Known {
  readonly addresses: Map<NodeId, NodeAddress>;
  readonly places: Map<NodeId, PeerPlace>;
  readonly tunnels: Map<NodeId, TunnelEnd>;
}

function noteIn(
  { addresses, places, tunnels }: Known,
  node: NodeId,
  facts: NodeFacts | undefined,
): void {
  if (!facts?.underlay) return;
  const { address, imagePort: port } = facts.underlay;
  addresses.set(node, address);
  if (port === undefined) places.delete(node);
  else places.set(node, { node, address, port });
  const end = endOf(node, facts);
  if (end) tunnels.set(node, end);
  else tunnels.delete(node);
}

const endOf = (node: NodeId, { tunnel }: Pick<NodeFacts, 'tunnel'>): TunnelEnd | undefined =>
  tunnel?.state === 'able'
    ? { key: tunnel.key, port: tunnel.port, address: tunnelAddress(node) }
    : undefined;

const isSameEnd = (a: TunnelEnd | undefined, b: TunnelEnd | undefined): boolean =>
  a?.key === b?.key && a?.port === b?.port;
