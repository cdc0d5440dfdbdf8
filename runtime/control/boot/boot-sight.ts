import type { DesiredBoot } from '../../../schemas/agent/boot.ts';
import type { NodeFacts, ObservedState } from '../../../schemas/agent/observed.ts';
import type { NodeId } from '../../../schemas/ids/brand.ts';
import type { ObservedStates } from '../nodes/observed-states.ts';
import type { NodeRecord, NodeStore } from '../nodes/ports/node-store.ts';
import { bootServer } from './core/boot-server.ts';
import { cardsOf, desiredBoot } from './core/desired-boot.ts';
import type { BootNetworkRecord, BootStore } from './ports/boot-store.ts';

export interface BootSightDependencies {
  readonly boot: BootStore;
  readonly nodes: Pick<NodeStore, 'list'>;
  readonly observed: Pick<ObservedStates, 'get'>;
  readonly ownAddresses: () => readonly string[];
  readonly agentAddress: {
    readonly url: string;
    readonly reach: 'network' | 'host';
    readonly authorityFingerprint: string;
  };
}

/** What follows for gateways from images, choices and nodes. */
export class BootSight {
  readonly #dependencies: BootSightDependencies;

  constructor(dependencies: BootSightDependencies) {
    this.#dependencies = dependencies;
  }

  /** @returns what a node shall serve to machines that boot; undefined: nothing, or it could not be served */
  async of(id: NodeId): Promise<DesiredBoot | undefined> {
    const { boot, nodes, agentAddress } = this.#dependencies;
    const network = (await boot.networks()).find(({ node }) => node === id);
    if (!network) return undefined;
    const [images, choice, all] = await Promise.all([boot.images(), boot.choice(), nodes.list()]);
    const facts = this.factsOf(all.find((node) => node.id === id));
    const server = this.serverFor(network, facts);
    // An agent that does not tell its cards would not understand the document.
    if (!facts?.boot || !('url' in server)) return undefined;
    return desiredBoot(network, {
      images,
      choice,
      nodes: all.map((node) => ({
        id: node.id,
        name: node.name,
        labels: node.labels,
        macs: cardsOf(this.factsOf(node)),
      })),
      server: server.url,
      authority: agentAddress.authorityFingerprint,
    });
  }

  /** @returns where machines on a network find the server, or why they cannot */
  serverFor(
    { address }: Pick<BootNetworkRecord, 'address'>,
    facts: NodeFacts | undefined,
  ): ReturnType<typeof bootServer> {
    const { ownAddresses, agentAddress } = this.#dependencies;
    return bootServer({
      address,
      underlay: facts?.underlay?.address,
      ownAddresses: ownAddresses(),
      agents: agentAddress,
    });
  }

  /** @returns what a node is by its last report, also if that was to an earlier run of this server */
  factsOf(node: Pick<NodeRecord, 'id' | 'facts'> | undefined): NodeFacts | undefined {
    return node && (this.#dependencies.observed.get(node.id)?.facts ?? node.facts);
  }
}

/** @returns whether a report tells anything that gateways are told of, or that one of them is told by */
export const concernsGateways = (
  state: ObservedState,
  before: ObservedState | undefined,
): boolean => {
  const [now, was] = [state.facts, before?.facts];
  if (now === was) return false;
  return (
    JSON.stringify([cardsOf(now), now.boot === undefined, now.underlay?.address]) !==
    JSON.stringify([cardsOf(was), was?.boot === undefined, was?.underlay?.address])
  );
};
