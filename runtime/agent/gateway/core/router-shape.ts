import type { DesiredRouter } from '../../../../schemas/agent/desired.ts';
import type { NetworkId, StackId } from '../../../../schemas/ids/brand.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { DnsName, MacAddress } from '../../../../schemas/ids/names.ts';
import { routerLegName } from '../../node/core/names.ts';
import {
  contains,
  formatAddress,
  formatPrefix,
  type IpPrefix,
  networkOf,
  overlaps,
  parseAddress,
  parsePrefix,
} from './ip-address.ts';

/** A router's leg in one network. Addresses are canonical text. */
export interface Leg {
  readonly network: NetworkId;
  readonly link: string;
  readonly gateway4: string;
  readonly subnet4: string;
  readonly gateway6: string;
  readonly subnet6: string;
  /** Its IPv4 subnet is that of a LAN: of it, only the hosts are behind this leg. */
  readonly lan: boolean;
  readonly hosts: readonly LegHost[];
}

export interface LegHost {
  readonly mac: string;
  readonly address4: string;
  readonly address6: string;
  /** The host name first. */
  readonly names: readonly string[];
}

export interface PublishedPort {
  readonly protocol: 'tcp' | 'udp';
  readonly hostPort: number;
  readonly port: number;
  readonly targets4: readonly string[];
  readonly targets6: readonly string[];
}

/** A desired router of which every value was checked and written in one canonical way. */
export interface RouterShape {
  readonly stack: StackId;
  readonly domain: string;
  readonly egress: 'none' | 'internet';
  readonly legs: readonly Leg[];
  readonly publish: readonly PublishedPort[];
}

/**
 * Reads a desired router for the renderers. The document was validated on arrival; what is read here
 * ends in configuration of root's programs, so nothing is passed on as it came: addresses are
 * parsed and written anew, names are held against their pattern again.
 *
 * @throws Fault NETWORK_FAILED naming the value that cannot be used
 */
export function shapeRouter(router: DesiredRouter): RouterShape {
  const refuse = refusal(router.stack);
  const legs = router.networks.map((network) => refuse.whenOutOfRange(() => shapeLeg(network)));
  const publish = router.publish.map((port) => refuse.whenOutOfRange(() => shapePort(port)));
  const names = [router.domain, ...legs.flatMap((leg) => leg.hosts.flatMap((host) => host.names))];
  for (const name of names) {
    const full = name === router.domain ? name : `${name}.${router.domain}`;
    if (!DnsName.safeParse(full).success)
      refuse.because(`${JSON.stringify(name)} is not a DNS name`);
  }
  refuse.twice(
    'network',
    legs.map((leg) => leg.network),
  );
  refuse.twice(
    'MAC address',
    legs.flatMap((leg) => leg.hosts.map((host) => host.mac)),
  );
  refuse.twice(
    'published port',
    publish.map((port) => `${port.protocol} ${port.hostPort}`),
  );
  const subnets = legs.flatMap((leg) => [leg.subnet4, leg.subnet6]).map(parsePrefix);
  if (subnets.some((a, i) => subnets.slice(i + 1).some((b) => overlaps(a, b)))) {
    refuse.because('two of its networks share addresses');
  }
  for (const target of publish.flatMap((port) => [...port.targets4, ...port.targets6])) {
    if (!subnets.some((subnet) => contains(subnet, parseAddress(target)))) {
      refuse.because(`the port target ${target} is in none of its networks`);
    }
  }
  return { stack: router.stack, domain: router.domain, egress: router.egress, legs, publish };
}

function shapeLeg(network: DesiredRouter['networks'][number]): Leg {
  const gateway4 = prefixOf(4, network.gateway4);
  const gateway6 = prefixOf(6, network.gateway6);
  if (gateway6.length !== 64) throw new RangeError(`not a /64 network: ${network.gateway6}`);
  return {
    network: network.network,
    link: routerLegName(network.network),
    gateway4: formatPrefix(gateway4),
    subnet4: formatPrefix(networkOf(gateway4)),
    gateway6: formatPrefix(gateway6),
    subnet6: formatPrefix(networkOf(gateway6)),
    lan: network.lan ?? false,
    hosts: network.hosts.map((host) => ({
      mac: checkedMac(host.mac),
      address4: hostAddress(gateway4, host.address4),
      address6: hostAddress(gateway6, host.address6),
      names: host.names,
    })),
  };
}

const shapePort = (port: DesiredRouter['publish'][number]): PublishedPort => ({
  protocol: port.protocol,
  hostPort: checkedPort(port.hostPort),
  port: checkedPort(port.port),
  targets4: port.targets4.map((target) => formatAddress(addressOf(4, target))),
  targets6: port.targets6.map((target) => formatAddress(addressOf(6, target))),
});

function prefixOf(family: 4 | 6, text: string): IpPrefix {
  const prefix = parsePrefix(text);
  if (prefix.address.family !== family)
    throw new RangeError(`not an IPv${family} network: ${text}`);
  return prefix;
}

function addressOf(family: 4 | 6, text: string): ReturnType<typeof parseAddress> {
  const address = parseAddress(text);
  if (address.family !== family) throw new RangeError(`not an IPv${family} address: ${text}`);
  return address;
}

function hostAddress(gateway: IpPrefix, text: string): string {
  const address = addressOf(gateway.address.family, text);
  if (!contains(gateway, address)) {
    throw new RangeError(`${text} is not in the network of ${formatPrefix(gateway)}`);
  }
  return formatAddress(address);
}

function checkedMac(mac: string): string {
  if (!MacAddress.safeParse(mac).success) throw new RangeError(`not a MAC address: ${mac}`);
  return mac;
}

function checkedPort(port: number): number {
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new RangeError(`not a port: ${port}`);
  }
  return port;
}

function refusal(stack: StackId) {
  const because = (why: string, cause?: unknown): never => {
    throw new Fault('NETWORK_FAILED', { what: `The router of ${stack}`, message: why }, { cause });
  };
  return {
    because,
    whenOutOfRange<Value>(read: () => Value): Value {
      try {
        return read();
      } catch (error) {
        if (error instanceof RangeError) return because(error.message, error);
        throw error;
      }
    },
    twice(what: string, values: readonly string[]): void {
      const second = values.find((value, i) => values.indexOf(value) < i);
      if (second !== undefined) because(`the ${what} ${second} is there twice`);
    },
  };
}
