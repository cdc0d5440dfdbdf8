import { isIPv6 } from 'node:net';

export interface GatewayHostInput {
  /** Name or address by which the caller reached the server; IPv6 in brackets. */
  readonly callerHost: string;
  /** Where other nodes reach the gateway; undefined: it has told no such address. */
  readonly underlay: string | undefined;
  /** Addresses of the host that the server runs on. */
  readonly ownAddresses: readonly string[];
}

/**
 * Decides under which name or address the published ports of a stack are reached. On the host of the
 * server that is whatever the caller reached the server by, since an address of the host need not
 * lead to it from outside; on another host it is the address of that node. A node that others do not
 * reach has told nothing better than the former.
 *
 * @returns a host as it stands in a URL: IPv6 in brackets
 */
export function gatewayHost({ callerHost, underlay, ownAddresses }: GatewayHostInput): string {
  if (underlay === undefined) return callerHost;
  const host = urlHost(underlay);
  return ownAddresses.some((address) => urlHost(address) === host) ? callerHost : host;
}

/** @returns an address in the one way of writing it that URLs have */
const urlHost = (address: string): string =>
  isIPv6(address) && !address.includes('%') ? new URL(`http://[${address}]`).hostname : address;
