/** What was found out about a host that shall encrypt. */
export interface TunnelMeans {
  /** Whether its kernel has WireGuard. */
  readonly kernel: boolean;
  readonly hasWg: boolean;
  readonly hasWireguardGo: boolean;
  /** Whether programs can make interfaces (`/dev/net/tun`). */
  readonly hasTun: boolean;
  readonly hasIpv6: boolean;
}

/** @returns what makes tunnels on this host, or what it lacks and what to do, in sentences */
export function tunnelMaker(
  means: TunnelMeans,
): { readonly by: 'kernel' | 'wireguard-go' } | { readonly why: string } {
  if (!means.hasIpv6) return { why: NO_IPV6 };
  const packages = [
    ...(means.hasWg ? [] : ['wireguard-tools']),
    ...(means.kernel || means.hasWireguardGo ? [] : ['wireguard-go']),
  ];
  if (!means.kernel && !means.hasTun) return { why: NO_TUN };
  if (packages.length > 0) return { why: missing(packages, means.kernel) };
  return { by: means.kernel ? 'kernel' : 'wireguard-go' };
}

const NO_IPV6 =
  'Its kernel has no IPv6, which tunnels have their addresses in. Boot the standard kernel of the distribution.';

const NO_TUN =
  'Its kernel has neither WireGuard nor /dev/net/tun. Boot the standard kernel of the distribution.';

function missing(packages: readonly string[], kernel: boolean): string {
  const what = packages.join(' and ');
  const instead = kernel || !packages.includes('wireguard-go');
  const first = instead
    ? `It lacks ${what}.`
    : `Its kernel has no WireGuard, and it lacks ${what}.`;
  return `${first} Install ${packages.length === 1 ? 'it' : 'them'}: apt-get install ${packages.join(' ')}`;
}
