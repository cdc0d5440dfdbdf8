import { addressIn, netmask4, parsePrefix } from './ip-address.ts';
import type { Leg, RouterShape } from './router-shape.ts';

/** Long enough that a machine outlives an hour without its router, short enough to follow changes. */
const LEASE = '12h';

/**
 * The configuration of a router's dnsmasq. Everything is in this one file, which is read before
 * root is given up, so the folder it lies in may be closed to others; no leases are kept, since
 * every address is fixed.
 *
 * - Only known MAC addresses get a lease; names that machines claim for themselves are ignored.
 * - A name is written once per address, because dnsmasq cuts lines at 1,024 characters. Of several
 *   addresses of a name, those in the network of the one who asks are given (IPv4).
 * - The first name of an address is what its reverse look-up gives: host name with domain.
 *
 * @param upstream name servers for everything else; none: other questions are refused
 * @param ipv6 false on a kernel without IPv6
 */
export function renderDnsmasq(
  router: RouterShape,
  upstream: readonly string[],
  ipv6: boolean,
): string {
  return [
    `# DHCP and DNS of ${router.stack}, written by the Stackyard agent. Changes are overwritten.`,
    'user=nobody',
    'group=nogroup',
    'no-resolv',
    'no-hosts',
    'no-poll',
    'bind-dynamic',
    'except-interface=lo',
    ...router.legs.map((leg) => `interface=${leg.link}`),
    '',
    'localise-queries',
    'domain-needed',
    'bogus-priv',
    `domain=${router.domain}`,
    `local=/${router.domain}/`,
    ...upstream.map((server) => `server=${server}`),
    ...hostRecords(router, ipv6),
    '',
    'dhcp-authoritative',
    'leasefile-ro',
    'dhcp-ignore-names',
    'dhcp-ignore=tag:!known',
    ...(ipv6
      ? [
          'enable-ra',
          'dhcp-option=option6:dns-server,[::]',
          `dhcp-option=option6:domain-search,${router.domain}`,
        ]
      : []),
    ...router.legs.flatMap((leg) => dhcpLines(leg, ipv6)),
    '',
  ].join('\n');
}

function hostRecords(router: RouterShape, ipv6: boolean): string[] {
  const hosts = router.legs.flatMap((leg) => leg.hosts);
  const record = (name: string, host: (typeof hosts)[number]): string =>
    `host-record=${[name, host.address4, ...(ipv6 ? [host.address6] : [])].join(',')}`;
  const withDomain = (name: string): string => `${name}.${router.domain}`;
  return [
    ...hosts.flatMap((host) =>
      host.names.slice(0, 1).map((name) => record(withDomain(name), host)),
    ),
    ...hosts.flatMap((host) => host.names.slice(1).map((name) => record(withDomain(name), host))),
    ...hosts.flatMap((host) => host.names.map((name) => record(name, host))),
  ];
}

function dhcpLines(leg: Leg, ipv6: boolean): string[] {
  const subnet4 = parsePrefix(leg.subnet4);
  return [
    `dhcp-range=${addressIn(leg.subnet4)},static,${netmask4(subnet4.length)},${LEASE}`,
    ...(ipv6 ? [`dhcp-range=${addressIn(leg.subnet6)},static,64,${LEASE}`] : []),
    ...leg.hosts.map((host) =>
      ['dhcp-host=' + host.mac, host.address4, ...(ipv6 ? [`[${host.address6}]`] : [])].join(','),
    ),
  ];
}
