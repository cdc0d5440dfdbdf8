import { BlockList, isIPv4 } from 'node:net';

/** IPv4 that leads to no stranger on the internet (IANA special-purpose registry), and clouds' metadata. */
const PRIVATE4 = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  PRIVATE4.addSubnet(network, bits, 'ipv4');
}

/** Of IPv6 only global unicast is public (RFC 4291 §2.4): mapped and translated IPv4 is outside of it. */
const GLOBAL6 = new BlockList();
GLOBAL6.addSubnet('2000::', 3, 'ipv6');

/** Parts of it that hold another address, or nothing: Teredo, documentation, 6to4. */
const SPECIAL6 = new BlockList();
SPECIAL6.addSubnet('2001::', 23, 'ipv6');
SPECIAL6.addSubnet('2001:db8::', 32, 'ipv6');
SPECIAL6.addSubnet('2002::', 16, 'ipv6');
SPECIAL6.addSubnet('3fff::', 20, 'ipv6');

/** @returns whether an address belongs to the internet, not to this host, its networks or its cloud */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !PRIVATE4.check(address, 'ipv4');
  return GLOBAL6.check(address, 'ipv6') && !SPECIAL6.check(address, 'ipv6');
}
