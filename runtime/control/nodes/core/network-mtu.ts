import type { NodeFacts } from '../../../../schemas/agent/observed.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';

const { largestMtuBytes, smallestMtuBytes, vxlanOverheadBytes, tunnel } = LIMITS.network;

/**
 * @param underlays how nodes reach each other
 * @param encrypts whether they encrypt what they send each other
 * @returns the largest packet, in bytes, that a new network may have: whatever nodes its machines are
 *   on now or later, it fits into a packet between them
 */
export function networkMtu(
  underlays: readonly NonNullable<NodeFacts['underlay']>[],
  encrypts: boolean,
): number {
  const fitting = underlays.map(({ address, mtu }) => {
    const version = address.includes(':') ? 6 : 4;
    return encrypts ? insideTunnel(mtu, version) : mtu - vxlanOverheadBytes[version];
  });
  return Math.max(smallestMtuBytes, Math.min(largestMtuBytes, ...fitting));
}

/** Tunnels have IPv6 addresses inside, and fill up what they encrypt to whole blocks. */
function insideTunnel(mtu: number, version: 4 | 6): number {
  const room = mtu - tunnel.overheadBytes[version];
  return room - (room % tunnel.blockBytes) - vxlanOverheadBytes[6];
}
