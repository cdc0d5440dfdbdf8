import type { DesiredNetwork } from '../../../../schemas/agent/desired.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { NetworkId } from '../../../../schemas/ids/brand.ts';
import { bridgeName, lanPortName, segmentName } from '../../node/core/names.ts';
import type { FoundLink } from '../core/found-link.ts';
import { type LanShape, shapeLan } from '../core/lan-shape.ts';
import { readOwnerMark } from '../core/owner-mark.ts';
import { ownTunnel } from '../core/own-tunnel.ts';
import { type Segment, shapeSegment } from '../core/segment.ts';
import { bridgeSettings } from '../core/settings.ts';
import { planBridge } from '../core/wanted-bridge.ts';
import { planSegment } from '../core/wanted-segment.ts';
import type { Networks } from '../ports/network.ts';
import type { Underlay } from '../../node/ports/underlay.ts';
import { announceInLan, joinLan, leaveLan } from './join-lan.ts';
import { joinSegment } from './join-segment.ts';
import type { LanUplinks } from './lan-uplinks.ts';
import type { NetworkHost } from './network-host.ts';
import { orNetworkFailed } from './network-failed.ts';

/** The bridge of a LAN may let a new port wait before it passes frames (IEEE 802.1D §8.4). */
const ANNOUNCE_MS = 60_000;

/** Networks as Linux bridges without an address, joined across nodes by VXLAN, and to LANs. */
export class LinuxNetworks implements Networks {
  readonly #host: NetworkHost;
  readonly #underlay: Underlay;
  readonly #uplinks: LanUplinks;
  /** When networks were attached to a LAN, in milliseconds since 1970. */
  readonly #attachedMs = new Map<NetworkId, number>();

  /** @param ways to other nodes, and into LANs */
  constructor(host: NetworkHost, ways: { underlay: Underlay; uplinks: LanUplinks }) {
    this.#host = host;
    this.#underlay = ways.underlay;
    this.#uplinks = ways.uplinks;
  }

  async list(): Promise<NetworkId[]> {
    return (await this.#host.links()).flatMap((link) => {
      const mark = readOwnerMark(this.#host.node, link.alias);
      return mark && 'network' in mark && link.name === bridgeName(mark.network)
        ? [mark.network]
        : [];
    });
  }

  /** What shuts comes before what opens: an interface that goes is gone before its guard is. */
  ensure(network: DesiredNetwork): Promise<boolean> {
    const { node, namespace } = this.#host;
    return this.#change(network.id, async () => {
      const segment = await this.#segmentOf(network);
      const lan = shapeLan(network);
      const links = await this.#host.links();
      const bridge = planBridge(node, network, this.#own(network.id, bridgeName, links));
      const joint = planSegment(
        node,
        network.id,
        segment,
        this.#own(network.id, segmentName, links),
      );
      this.#own(network.id, lanPortName, links);
      const left = !lan && (await leaveLan(this.#host, network.id, links));
      const cleared = await namespace.ip(joint.clear);
      const firewall = await this.#host.ensureIsolation(links, { network: network.id, segment });
      const made = await namespace.ip(bridge.make);
      const settings = namespace.applySettings(bridgeSettings(network.id));
      const finished = await namespace.ip(bridge.finish);
      const changes = [left, cleared, firewall, made, settings, finished];
      if (segment) changes.push(await joinSegment(namespace, network.id, segment, joint));
      if (lan) changes.push(await this.#attach(lan, links));
      return changes.some(Boolean);
    });
  }

  /** The bridge goes last: as long as it is there, the network is listed. */
  remove(network: NetworkId): Promise<boolean> {
    return this.#change(network, async () => {
      const links = await this.#host.links();
      this.#own(network, lanPortName, links);
      await leaveLan(this.#host, network, links);
      const found = [segmentName, bridgeName].flatMap(
        (nameOf) => this.#own(network, nameOf, links) ?? [],
      );
      await this.#host.namespace.ip(found.map(({ name }) => `link delete dev ${name}`));
      await this.#host.releaseIfUnused();
      return found.length > 0;
    });
  }

  async #attach(lan: LanShape, links: readonly FoundLink[]): Promise<boolean> {
    const changed = await joinLan(this.#host, this.#uplinks, lan, links);
    if (changed) this.#attachedMs.set(lan.network, Date.now());
    const sinceMs = Date.now() - (this.#attachedMs.get(lan.network) ?? 0);
    if (sinceMs < ANNOUNCE_MS) await announceInLan(this.#host, lan);
    return changed;
  }

  /** An address of this node is looked for only when there is a use for it. */
  async #segmentOf(network: DesiredNetwork): Promise<Segment | undefined> {
    if (!network.segment) return undefined;
    if (!network.segment.sealed) return shapeSegment(network, await this.#underlay.find());
    const { address } = ownTunnel(this.#host.node);
    return shapeSegment(network, { kind: 'found', address, mtu: LIMITS.network.tunnel.mtuBytes });
  }

  #change<Value>(network: NetworkId, work: () => Promise<Value>): Promise<Value> {
    return this.#host.change(() => orNetworkFailed(`Network ${network}`, work));
  }

  /** An interface without a mark is one whose making was cut short. @throws Fault NETWORK_FAILED */
  #own(
    network: NetworkId,
    nameOf: (network: NetworkId) => string,
    links: readonly FoundLink[],
  ): FoundLink | undefined {
    const name = nameOf(network);
    const found = links.find((link) => link.name === name);
    if (found?.alias === undefined || readOwnerMark(this.#host.node, found.alias)) return found;
    throw new Fault('NETWORK_FAILED', {
      what: `Network ${network}`,
      message: `the interface ${name} belongs to something else (“${found.alias}”)`,
    });
  }
}
