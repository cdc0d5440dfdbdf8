import type { NetworkId, NodeId } from '../../../../schemas/ids/brand.ts';
import { bridgeName, segmentName } from '../../node/core/names.ts';
import type { FoundLink } from './found-link.ts';
import { linkMac } from './link-mac.ts';
import { ownerMark } from './owner-mark.ts';
import { planLink } from './plan-links.ts';
import { type Segment, VXLAN_PORT } from './segment.ts';

/** Lines for `ip -batch` on the host; between the last two it gets its {@link segmentSettings}. */
export interface SegmentPlan {
  /** Removes an interface that is not wanted, or cannot be changed into what is. */
  readonly clear: readonly string[];
  readonly make: readonly string[];
  readonly finish: readonly string[];
}

/**
 * Compares the VXLAN interface of a network (RFC 7348) with what there is. It is one more port of the
 * network's bridge, and sends frames only where it is told to ({@link planForwarding}): neither it nor
 * the bridge learns from frames who is behind it.
 */
export function planSegment(
  node: NodeId,
  network: NetworkId,
  segment: Segment | undefined,
  found: FoundLink | undefined,
): SegmentPlan {
  const name = segmentName(network);
  const remove = found ? [`link delete dev ${name}`] : [];
  if (!segment) return { clear: remove, make: [], finish: [] };
  const wanted = {
    name,
    mac: linkMac('segment', network),
    alias: ownerMark(node, network),
    bridge: bridgeName(network),
    learns: false as const,
    mtu: segment.mtu,
    addresses: [],
  };
  if (found && isSame(segment, found)) {
    return { clear: [], make: [], finish: planLink(wanted, found) };
  }
  return {
    clear: remove,
    make: [
      `link add name ${name} address ${wanted.mac} type vxlan` +
        ` id ${segment.vni} local ${segment.local} dstport ${VXLAN_PORT} nolearning`,
      `link set dev ${name} alias "${wanted.alias}"`,
    ],
    finish: planLink(wanted, undefined),
  };
}

const isSame = ({ vni, local }: Segment, { vxlan }: FoundLink): boolean =>
  vxlan !== undefined &&
  vxlan.vni === vni &&
  vxlan.local === local &&
  vxlan.port === VXLAN_PORT &&
  !vxlan.learns;
