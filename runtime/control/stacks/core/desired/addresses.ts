import { addressAt4, FIRST_HOST } from '../../../../../schemas/appliance/subnet.ts';

/** Addresses of a stack's networks. Pure arithmetic on RFC 4632 and RFC 4193 notations. */

/**
 * A unique local /64 (RFC 4193 §3.2.2) for a stack's n-th network.
 *
 * @param random five random bytes, the same for all networks of a stack
 * @param index from 0; the subnet is one more, because a zero would be written as nothing (RFC 5952)
 */
export function subnet6Of(random: Uint8Array, index: number): string {
  const hex = Array.from(random.subarray(0, 5), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  );
  const groups = [
    `fd${hex.slice(0, 2)}`,
    hex.slice(2, 6),
    hex.slice(6, 10),
    (index + 1).toString(16),
  ];
  return `${groups.map((group) => parseInt(group, 16).toString(16)).join(':')}::/64`;
}

/** The IPv4 side of a network: a subnet of its own, or addresses in a row in that of a LAN. */
export interface Network4 {
  readonly subnet4: string;
  readonly uplink?: { readonly router4: string } | undefined;
}

/** @returns the address of the n-th machine (from 0) in a network; in a LAN the n-th after the router's. */
export const hostAddress4 = ({ subnet4, uplink }: Network4, index: number): string =>
  uplink ? addressAt4(`${uplink.router4}/32`, 1 + index) : addressAt4(subnet4, FIRST_HOST + index);

/** @returns the router's address in a network: the first one of the subnet, or the one that was chosen in a LAN. */
export const gatewayAddress4 = ({ subnet4, uplink }: Network4): string =>
  uplink?.router4 ?? addressAt4(subnet4, 1);

/** @returns all IPv4 addresses that a stack has in a network: the router's, then those of its machines. */
export const networkAddresses4 = (
  network: Network4 & { readonly name: string },
  machines: readonly {
    readonly interfaces: readonly { readonly network: string; readonly address4: string }[];
  }[],
): string[] => [
  gatewayAddress4(network),
  ...machines.flatMap(({ interfaces }) =>
    interfaces.flatMap((each) => (each.network === network.name ? [each.address4] : [])),
  ),
];

/** @returns the address of the n-th machine (from 0) in a /64. */
export const hostAddress6 = (subnet: string, index: number): string =>
  `${subnet.replace('/64', '')}${(FIRST_HOST + index).toString(16)}`;

/** @returns the router's address in a /64: `…::1`. */
export const gatewayAddress6 = (subnet: string): string => `${subnet.replace('/64', '')}1`;

/** @returns an address with the prefix length of its subnet: `10.77.0.10/24`. */
export const withPrefix = (address: string, subnet: string): string =>
  `${address}/${subnet.split('/')[1]}`;

/**
 * A MAC address for a machine's interface: locally administered, unicast (IEEE 802 §8.2), with the
 * prefix 52:54:00 that other tools know as a virtual machine's.
 *
 * @param random three random bytes
 */
export const macAddress = (random: Uint8Array): string =>
  [
    '52',
    '54',
    '00',
    ...Array.from(random.subarray(0, 3), (byte) => byte.toString(16).padStart(2, '0')),
  ].join(':');
