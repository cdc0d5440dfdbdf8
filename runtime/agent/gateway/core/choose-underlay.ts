import type { FoundUnderlay } from '../../node/ports/underlay.ts';
import type { FoundLink } from './found-link.ts';
import { addressIn, contains, formatAddress, parseAddress, parsePrefix } from './ip-address.ts';

/** Nothing on them leads to another host without more than an address. */
const OWN = ['127.0.0.0/8', '::1/128'].map(parsePrefix);
const LINK_LOCAL = ['169.254.0.0/16', 'fe80::/10'].map(parsePrefix);

/** What every Ethernet carries (IEEE 802.3 §3.2.7): for an address on no Ethernet interface. */
const ETHERNET_MTU = 1_500;
const LOOPBACK_LINK = 'lo';

/** @returns whether it is an address of every host itself. */
export const isLoopback = (address: string): boolean => isIn(OWN, address);

/**
 * Decides how the other nodes reach this one.
 *
 * @param wanted address that was set for it; undefined: to be found
 * @param sources own addresses from which this node reaches others, the best first
 * @param links of the host
 */
export function chooseUnderlay(
  wanted: string | undefined,
  sources: readonly string[],
  links: readonly FoundLink[],
): FoundUnderlay {
  const usable = sources.filter((it) => !isLoopback(it) && !isIn(LINK_LOCAL, it));
  const candidates = wanted === undefined ? usable : [wanted];
  for (const candidate of candidates) {
    const address = formatAddress(parseAddress(candidate));
    const link = links.find(({ addresses }) => addresses.map(addressIn).includes(address));
    if (link) return { kind: 'found', address, mtu: mtuOf(link) };
  }
  return wanted === undefined ? { kind: 'none' } : { kind: 'lost', address: wanted };
}

/** An address on the loopback interface is reached by any of the others. */
const mtuOf = ({ name, mtu }: FoundLink): number => (name === LOOPBACK_LINK ? ETHERNET_MTU : mtu);

const isIn = (networks: typeof OWN, address: string): boolean =>
  networks.some((network) => contains(network, parseAddress(address)));
