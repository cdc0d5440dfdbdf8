import { formatAddress } from './ip-address.ts';

/** A route to a next hop or, without one, to a link. */
export interface FoundRoute {
  /** `default`, or a network with its length. */
  readonly to: string;
  readonly via: string | undefined;
  readonly link: string;
  readonly local: boolean;
}

/** Flags of a route (include/uapi/linux/route.h, ipv6_route.h). */
const RTF_UP = 0x1;
const RTF_GATEWAY = 0x2;
const RTF_REJECT = 0x200;
const RTF_LOCAL = 0x80000000;

/** Reads `/proc/net/route` (IPv4, main table): little-endian hexadecimal numbers. */
export function readRoutes4(table: string): FoundRoute[] {
  return table
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [link, destination, gateway, flagsText, , , , mask] = line.split('\t');
      if (!link || !destination || !gateway || !mask) return [];
      const flags = Number.parseInt(flagsText ?? '', 16);
      const length = Number.parseInt(mask, 16).toString(2).replaceAll('0', '').length;
      const via = flags & RTF_GATEWAY ? address4(gateway) : undefined;
      const to = length === 0 ? 'default' : `${address4(destination)}/${length}`;
      return usable(flags) ? [{ to, via, link, local: false }] : [];
    });
}

/** Reads `/proc/net/ipv6_route` (all tables). */
export function readRoutes6(table: string): FoundRoute[] {
  return table.split('\n').flatMap((line) => {
    const [destination, lengthHex, , , hop, , , , flagsText, link] = line.trim().split(/\s+/);
    if (!destination || !lengthHex || !hop || !link) return [];
    const flags = Number.parseInt(flagsText ?? '', 16);
    const length = Number.parseInt(lengthHex, 16);
    const via = flags & RTF_GATEWAY ? address6(hop) : undefined;
    const to = length === 0 ? 'default' : `${address6(destination)}/${length}`;
    return usable(flags) ? [{ to, via, link, local: (flags & RTF_LOCAL) !== 0 }] : [];
  });
}

const usable = (flags: number): boolean => (flags & RTF_UP) !== 0 && (flags & RTF_REJECT) === 0;

const address4 = (hex: string): string =>
  (hex.match(/../g) ?? [])
    .reverse()
    .map((byte) => Number.parseInt(byte, 16))
    .join('.');

const address6 = (hex: string): string => formatAddress({ family: 6, value: BigInt(`0x${hex}`) });
