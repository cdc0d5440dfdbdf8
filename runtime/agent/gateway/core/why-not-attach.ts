import type { UplinkSource } from '../../../../schemas/agent/lan.ts';
import { LAN_BRIDGES } from '../../node/core/names.ts';
import type { FoundLink } from './found-link.ts';

/** What of the kernel uplinks need, as far as it is there. */
export interface LanMeans {
  /** Filters of nftables between the ports of a bridge. */
  readonly bridgeFilters: boolean;
  readonly vlans: boolean;
}

/**
 * Finds out whether networks can be attached to what an uplink names. A network card that carries
 * addresses of the host is left alone: as a port of a bridge it would lose them.
 *
 * @param links of the host
 * @returns why not, as a sentence; undefined: they can
 */
export function whyNotAttach(
  source: UplinkSource,
  links: readonly FoundLink[],
  means: LanMeans,
): string | undefined {
  const { kind, link } = source;
  const found = links.find(({ name }) => name === link);
  if (!means.bridgeFilters) {
    return 'The kernel of this node does not support filters between ports of a bridge (nf_tables_bridge).';
  }
  if (!found) return `This node has no interface ${link}.`;
  if (found.alias?.startsWith('stackyard ')) return `${link} belongs to a network of a stack.`;
  if (kind === 'bridge') {
    if (found.kind !== 'bridge') return `${link} is not a bridge.`;
    return found.up ? undefined : `The bridge ${link} is switched off.`;
  }
  if (found.kind === 'bridge') {
    return `${link} is a bridge: offer it as bridge:${link}.`;
  }
  if (source.vlan !== undefined) {
    return means.vlans ? undefined : 'The kernel of this node does not support VLANs (8021q).';
  }
  if (found.bridge !== undefined && !found.bridge.startsWith(LAN_BRIDGES)) {
    return `${link} is a port of ${found.bridge} already: offer that bridge.`;
  }
  if (found.addresses.length > 0) {
    return `${link} has the address ${found.addresses[0]} of this node, which it would lose: make a bridge with that address, and offer the bridge.`;
  }
  return undefined;
}
