import type { NodeId } from '../../../../schemas/ids/brand.ts';
import { UPLINK_NAMES } from '../../node/core/names.ts';
import type { FoundLink } from './found-link.ts';
import { idBits } from './id-bits.ts';
import { contains, formatAddress, type IpPrefix, overlaps, parsePrefix } from './ip-address.ts';
import { readOwnerMark } from './owner-mark.ts';

/** Both ends of the link between the host and a router, with lengths: `100.96.0.1/30`. */
export interface UplinkAddresses {
  readonly host4: string;
  readonly router4: string;
  readonly host6: string;
  readonly router6: string;
}

/**
 * Upper half of the space that is shared between carriers and never routed on the Internet
 * (RFC 6598): 32 ranges of 16 bits, each with room for 16,384 uplinks of four addresses.
 */
const SPACE = parsePrefix('100.96.0.0/11');
const RANGES = 32;
const UPLINK_PREFIX = UPLINK_NAMES.replace('*', '');

/**
 * @param links of the host
 * @returns addresses of the uplinks of this agent; those without a mark are ones whose making was
 *   cut short
 */
export const ownUplinks = (node: NodeId, links: readonly FoundLink[]): IpPrefix[] =>
  links
    .filter((link) => link.name.startsWith(UPLINK_PREFIX))
    .filter((link) => link.alias === undefined || readOwnerMark(node, link.alias) !== undefined)
    .flatMap((link) => link.addresses.map(parsePrefix));

/**
 * @param own from {@link ownUplinks}
 * @param taken networks that lead elsewhere on this host
 * @returns the range this agent's uplinks are in: the one in use, else the first free one, beginning
 *   at a place that differs from agent to agent; undefined when all are taken
 */
export function chooseUplinkRange(
  node: NodeId,
  own: readonly IpPrefix[],
  taken: readonly IpPrefix[],
): IpPrefix | undefined {
  const first = Number(idBits(node) % BigInt(RANGES));
  const ranges = Array.from({ length: RANGES }, (_, i) => rangeAt((first + i) % RANGES));
  const inUse = ranges.find((range) => own.some(({ address }) => contains(range, address)));
  return inUse ?? ranges.find((range) => !taken.some((other) => overlaps(range, other)));
}

/**
 * @param range from {@link chooseUplinkRange}
 * @param index which uplink, 0 to 16,383
 * @returns a /30, and a /126 in a network of the agent's own (RFC 4193 §3.2: 40 random bits, here
 *   those of the node id)
 */
export function uplinkAddresses(node: NodeId, range: IpPrefix, index: number): UplinkAddresses {
  const offset = BigInt(index) * 4n;
  const base4 = range.address.value + offset;
  const base6 = (0xfdn << 120n) | ((idBits(node) & (2n ** 40n - 1n)) << 80n) | offset;
  return {
    host4: `${formatAddress({ family: 4, value: base4 + 1n })}/30`,
    router4: `${formatAddress({ family: 4, value: base4 + 2n })}/30`,
    host6: `${formatAddress({ family: 6, value: base6 + 1n })}/126`,
    router6: `${formatAddress({ family: 6, value: base6 + 2n })}/126`,
  };
}

const rangeAt = (number: number): IpPrefix => ({
  address: { family: 4, value: SPACE.address.value + (BigInt(number) << 16n) },
  length: 16,
});
