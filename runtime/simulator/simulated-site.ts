import type { DesiredNetwork } from '../../schemas/agent/desired.ts';
import type { BootedImage } from '../../schemas/agent/hardware.ts';
import type { NodeAddress } from '../../schemas/agent/node-address.ts';
import type { VolumeReaders } from '../agent/storage/ports/volume-copies.ts';
import type { MoveHost } from '../agent/compute/ports/migrations.ts';
import type { NodeId, PoolId, StackId } from '../../schemas/ids/brand.ts';
import type { SimulatedPool } from './simulated-pools.ts';
import type { SimulatedDomain, SimulatedWorld } from './simulated-world.ts';

interface Reached {
  readonly world: SimulatedWorld;
  readonly domain: SimulatedDomain;
}

/** The agent of a node as others reach it for moves, and what it stands on. */
export interface SimulatedMoveEnd {
  readonly host: MoveHost;
  readonly world: SimulatedWorld;
  readonly isAlive: () => boolean;
}

/** The same for copies of volumes. */
export interface SimulatedCopyEnd {
  readonly readers: VolumeReaders;
  readonly world: SimulatedWorld;
  readonly isAlive: () => boolean;
}

/** Where simulated nodes reach each other, by their addresses. */
export class SimulatedSite {
  /** Those that several nodes have. */
  readonly pools = new Map<PoolId, SimulatedPool>();
  readonly #worlds = new Map<NodeAddress, SimulatedWorld>();

  readonly #sleepers = new Map<string, () => void>();

  /** From now on a node is off, until a packet for its card wakes it. */
  sleep(mac: string, wake: () => void): void {
    this.#sleepers.set(mac, wake);
  }

  /** A packet goes through the LAN; whoever is on takes no notice. */
  wake(macs: readonly string[]): void {
    for (const mac of macs) {
      const wake = this.#sleepers.get(mac);
      this.#sleepers.delete(mac);
      wake?.();
    }
  }

  add(address: NodeAddress, world: SimulatedWorld): void {
    this.#worlds.set(address, world);
  }

  /** @returns the image that gateways give to a card; undefined: none of them has one for it */
  imageFor(mac: string): BootedImage | undefined {
    for (const { boot } of this.#worlds.values()) {
      const own = boot?.choice.machines.find(({ macs }) => macs.includes(mac))?.version;
      const version = own ?? boot?.choice.default;
      const image = boot?.images.find((each) => each.version === version);
      if (image) return { version: image.version, sequence: image.sequence };
    }
    return undefined;
  }

  /** Whether what one node says to another gets there, for moves. */
  isJoined: (from: NodeId, to: NodeId) => boolean = () => true;
  readonly #moves = new Map<NodeId, SimulatedMoveEnd>();

  /** From now on an agent of a node answers others about machines that move. */
  serveMoves(node: NodeId, end: SimulatedMoveEnd): void {
    this.#moves.set(node, end);
  }

  readonly #copies = new Map<NodeId, SimulatedCopyEnd>();

  /** From now on an agent of a node gives volumes to others. */
  serveCopies(node: NodeId, end: SimulatedCopyEnd): void {
    this.#copies.set(node, end);
  }

  /** @returns what a node reaches of another for copies; undefined: nothing */
  copyEnd(from: NodeId, to: NodeId): SimulatedCopyEnd | undefined {
    const end = this.isJoined(from, to) ? this.#copies.get(to) : undefined;
    return end?.isAlive() ? end : undefined;
  }

  /** @returns what a node reaches of another; undefined: nothing */
  moveEnd(from: NodeId, to: NodeId): SimulatedMoveEnd | undefined {
    const end = this.isJoined(from, to) ? this.#moves.get(to) : undefined;
    return end?.isAlive() ? end : undefined;
  }

  /** @returns whether the tunnel of the node at an address has a key among its peers */
  knowsKey(address: NodeAddress, key: string): boolean {
    return this.#worlds.get(address)?.tunnel?.peers.some((peer) => peer.key === key) ?? false;
  }

  /**
   * Follows the segments of a stack from one node, as frames do: a machine on another node answers
   * when its node is a peer there, and the way back is known as well.
   *
   * @returns machines of the stack on other nodes that are reached
   */
  reachedFrom(world: SimulatedWorld, stack: StackId): Reached[] {
    return [...world.networks.values()]
      .filter((network) => network.stack === stack)
      .flatMap((network) => this.#behind(network, world));
  }

  #behind(network: DesiredNetwork, from: SimulatedWorld): Reached[] {
    return (network.segment?.peers ?? []).flatMap(({ address, hosts }) => {
      const world = this.#worlds.get(address);
      const there = world?.networks.get(network.id);
      const back = there?.segment?.peers.some((peer) => this.#worlds.get(peer.address) === from);
      // What one encrypts, the other takes from its tunnel alone, and the other way round.
      const alike = (there?.segment?.sealed ?? false) === (network.segment?.sealed ?? false);
      if (!world || !back || !alike || there?.vni !== network.vni) return [];
      const macs = new Set(hosts.map(({ mac }) => mac));
      return [...world.domains.values()]
        .filter(({ machine }) =>
          machine.interfaces.some((nic) => nic.network === network.id && macs.has(nic.mac)),
        )
        .map((domain) => ({ world, domain }));
    });
  }
}
