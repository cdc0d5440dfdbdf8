import type { TunnelEnd, TunnelUse } from '../../../../schemas/agent/tunnel.ts';
import type { ObservedState } from '../../../../schemas/agent/observed.ts';
import type { NetworkId, NodeId } from '../../../../schemas/ids/brand.ts';
import type { NodeAddresses } from '../../nodes/node-addresses.ts';
import type { ObservedStates } from '../../nodes/observed-states.ts';
import type { NodeStore } from '../../nodes/ports/node-store.ts';
import { decideSealed, type NetworkMember } from '../core/desired/decide-sealed.ts';
import type { TunnelSight } from '../core/desired/desired-networks.ts';

export interface EncryptedNetworksDependencies {
  readonly nodes: Pick<NodeStore, 'encryption'>;
  readonly addresses: Pick<NodeAddresses, 'tunnels'>;
  readonly observed: Pick<ObservedStates, 'get' | 'isLost'>;
}

/**
 * Which networks are encrypted. That lives on the nodes: a server that has just started learns it from
 * their reports, and one whose database is of yesterday turns nothing back into plain.
 */
export class EncryptedNetworks {
  readonly #dependencies: EncryptedNetworksDependencies;
  readonly #uses = new Map<NetworkId, Map<NodeId, TunnelUse>>();
  /** Decided since the start, so that an answer that comes late turns nothing back. */
  readonly #sealed = new Set<NetworkId>();

  constructor(dependencies: EncryptedNetworksDependencies) {
    this.#dependencies = dependencies;
  }

  /** Takes a report. @returns whether it says another thing about tunnels than the one before */
  note(state: ObservedState, before: ObservedState | undefined): boolean {
    const { node, networks } = state;
    if (before?.networks === networks) return false;
    const now = new Map(networks.flatMap(({ id, tunnel }) => (tunnel ? [[id, tunnel]] : [])));
    const gone = (before?.networks ?? []).filter(({ id, tunnel }) => tunnel && !now.has(id));
    const changed = [...now].filter(([id, use]) => this.#uses.get(id)?.get(node) !== use);
    for (const { id } of gone) this.#forget(id, node);
    for (const [id, use] of changed) {
      this.#uses.set(id, (this.#uses.get(id) ?? new Map<NodeId, TunnelUse>()).set(node, use));
    }
    return gone.length + changed.length > 0;
  }

  /** @returns what documents are made with now */
  async sight(): Promise<TunnelSight> {
    const { nodes, addresses } = this.#dependencies;
    const [order, ends] = await Promise.all([nodes.encryption(), addresses.tunnels()]);
    if (order === null) this.#sealed.clear();
    return {
      endOf: (network, node) =>
        order !== null || this.#isUsed(network) ? ends.get(node) : undefined,
      isSealed: (network, members) =>
        this.#decide(order !== null, network, this.membersOf(network, members, ends)),
    };
  }

  /** @returns how each node stands to a network */
  membersOf(
    network: NetworkId,
    nodes: readonly NodeId[],
    ends: ReadonlyMap<NodeId, TunnelEnd>,
  ): (NetworkMember & { readonly node: NodeId })[] {
    return nodes.map((node) => ({
      node,
      canEncrypt: ends.has(node),
      use: this.#useOf(network, node),
    }));
  }

  #decide(wanted: boolean, network: NetworkId, members: readonly NetworkMember[]): boolean {
    const sealed = decideSealed(wanted, this.#sealed.has(network), members);
    if (sealed) this.#sealed.add(network);
    return sealed;
  }

  /** What a silent node said of tunnels that were open may not be true any more. */
  #useOf(network: NetworkId, node: NodeId): NetworkMember['use'] {
    const { observed } = this.#dependencies;
    const use = this.#uses.get(network)?.get(node);
    if (use === 'used') return use;
    if (observed.get(node) === undefined || observed.isLost(node)) return 'unknown';
    return use ?? 'apart';
  }

  #isUsed(network: NetworkId): boolean {
    return [...(this.#uses.get(network)?.values() ?? [])].includes('used');
  }

  #forget(network: NetworkId, node: NodeId): void {
    const uses = this.#uses.get(network);
    uses?.delete(node);
    if (uses?.size === 0) this.#uses.delete(network);
  }
}
