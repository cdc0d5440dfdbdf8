import { isIPv6 } from 'node:net';
import type { NetworkInterfaceInfo } from 'node:os';

/** Where agents dial in, and who can get there. */
export interface AgentAddress {
  /** Base URL. */
  readonly url: string;
  /** `network`: other machines too; `host`: only agents on this machine. */
  readonly reach: 'network' | 'host';
}

export interface AgentAddressInput {
  /** STACKYARD_AGENT_URL, read already. */
  readonly given: string | undefined;
  /** What the server listens on. */
  readonly host: string;
  readonly port: number;
  readonly publicUrl: string | undefined;
  readonly hostname: string;
  readonly interfaces: Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;
}

/**
 * Decides which address is told to agents. It is one of this machine alone only when the server
 * listens there alone: then no name makes it reachable.
 */
export function agentAddress(input: AgentAddressInput): AgentAddress {
  const { given, host, port, publicUrl, hostname, interfaces } = input;
  if (given !== undefined) {
    return { url: given, reach: isLoopback(new URL(given).hostname) ? 'host' : 'network' };
  }
  const publicName = publicUrl === undefined ? undefined : new URL(publicUrl).hostname;
  const urlOf = (name: string): string => `https://${name}:${port}`;
  if (isLoopback(host)) return { url: urlOf(publicName ?? bracketed(host)), reach: 'host' };
  const own = isWildcard(host) ? (outwardAddress(interfaces) ?? hostname) : host;
  const name = publicName ?? bracketed(own);
  return { url: urlOf(name), reach: isLoopback(name) ? 'host' : 'network' };
}

const isWildcard = (host: string): boolean => host === '0.0.0.0' || host === '::';

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);

const bracketed = (name: string): string => (isIPv6(name) ? `[${name}]` : name);

/** Bridges, taps and tunnels of programs on this machine; nothing else is reached by them. */
const INWARD = /^(virbr|docker|br-|veth|vnet|tap|tun|wg|cni|flannel|lxc|lxd|sy[a-z])/;

/** @returns an address of a network card, IPv4 before IPv6; undefined: there is none */
function outwardAddress(interfaces: AgentAddressInput['interfaces']): string | undefined {
  const addresses = Object.entries(interfaces)
    .filter(([name]) => !INWARD.test(name))
    .flatMap(([, found]) => found ?? [])
    .filter(({ internal, address }) => !internal && !isLinkLocal(address));
  const first = (family: string) => addresses.find((each) => each.family === family)?.address;
  return first('IPv4') ?? first('IPv6');
}

const isLinkLocal = (address: string): boolean =>
  address.startsWith('169.254.') || /^fe[89ab]/i.test(address);
