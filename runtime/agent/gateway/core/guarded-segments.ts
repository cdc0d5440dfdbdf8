import type { NetworkId } from '../../../../schemas/ids/brand.ts';
import { segmentName } from '../../node/core/names.ts';
import { BROADCAST } from './forwarding-entries.ts';
import type { FoundForwarding } from './found-forwarding.ts';
import type { FoundLink } from './found-link.ts';
import type { OwnTunnel } from './own-tunnel.ts';
import type { GuardedSegment } from './render-host-table.ts';
import type { Segment } from './segment.ts';

/** A segment as it shall be from now on; none: the network is on this node alone. */
export interface ChangedSegment {
  readonly network: NetworkId;
  readonly segment: Segment | undefined;
}

/**
 * Finds out whose frames are taken, from what is there and not from memory: an agent that has just
 * started knows of all segments before it is told of any. The other nodes of a network are those to
 * which its broadcasts go.
 *
 * @param links VXLAN interfaces of this agent
 * @param tunnel of this node: whatever has its address takes frames from there alone
 * @returns in the order of their numbers
 */
export function guardedSegments(
  links: readonly FoundLink[],
  forwarding: ReadonlyMap<string, FoundForwarding>,
  { tunnel, change }: { tunnel?: OwnTunnel | undefined; change?: ChangedSegment | undefined } = {},
): GuardedSegment[] {
  const inside = (local: string | undefined): { inside?: string } =>
    tunnel && local === tunnel.address ? { inside: tunnel.name } : {};
  const changed = change && segmentName(change.network);
  const others = links.flatMap(({ name, vxlan }): GuardedSegment[] => {
    if (name === changed || !vxlan) return [];
    const broadcasts = (forwarding.get(name)?.entries ?? []).filter(({ mac }) => mac === BROADCAST);
    const peers = broadcasts.map(({ to }) => to).sort();
    return [{ vni: vxlan.vni, peers, ...inside(vxlan.local) }];
  });
  const { segment } = change ?? {};
  const own = segment
    ? [
        {
          vni: segment.vni,
          peers: segment.peers.map(({ address }) => address).sort(),
          ...inside(segment.local),
        },
      ]
    : [];
  return [...others, ...own].sort((a, b) => a.vni - b.vni);
}
