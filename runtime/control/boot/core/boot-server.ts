import { isIPv4 } from 'node:net';
import type { WhyNot } from './check-boot-network.ts';

export interface BootServerInput {
  /** Of the gateway in the boot network: `10.86.0.1/24`. */
  readonly address: string;
  /** By which other nodes reach the gateway; undefined: they do not. */
  readonly underlay: string | undefined;
  /** Of the host that the server runs on. */
  readonly ownAddresses: readonly string[];
  /** Where agents dial in. */
  readonly agents: { readonly url: string; readonly reach: 'network' | 'host' };
}

/**
 * Decides where machines on a boot network find the server: there is no DNS that could be relied on, so
 * it is an address. A gateway on the server's own host is itself the way to it.
 *
 * @returns a base URL, or why there is none
 */
export function bootServer({
  address,
  underlay,
  ownAddresses,
  agents,
}: BootServerInput): { readonly url: string } | WhyNot {
  const { hostname, port } = new URL(agents.url);
  const [own = ''] = address.split('/');
  if (agents.reach === 'host') {
    return {
      why: 'the server lets in agents of its own machine only',
      action: 'Start it with STACKYARD_HOST=0.0.0.0, so that nodes reach it.',
    };
  }
  const isHere = ownAddresses.some((each) => each === underlay || each === own);
  if (isHere) return { url: `https://${own}:${port || '443'}` };
  if (isIPv4(hostname)) return { url: `https://${hostname}:${port || '443'}` };
  return {
    why: `machines that boot have no DNS, and agents reach the server by a name (${hostname})`,
    action: 'Set STACKYARD_AGENT_URL to an address with digits, such as https://192.0.2.10:8471.',
  };
}
