import { LIMITS } from '../../../../schemas/config/limits.ts';
import type { FoundTunnel, FoundTunnelPeer, TunnelPeer, WantedTunnel } from '../ports/tunnels.ts';
import type { FoundRoute } from './found-routes.ts';

/** What changes a tunnel that is there. */
export interface TunnelPlan {
  /** Arguments of `wg set <interface>`; none: nothing is to be set. */
  readonly set: readonly string[];
  /** Lines for `ip -batch` on the host. */
  readonly routes: readonly string[];
}

/**
 * Compares a tunnel with what it shall be. A peer that is as wanted is not mentioned, so that its
 * session goes on. A node whose key is another one is taken out before the new one comes in: one
 * address belongs to one key.
 *
 * The other side's address may be found out by WireGuard itself, when it moves; it is set again when
 * the server says another one.
 *
 * @param own key and port of this node, and `keyFile` with its private key
 * @param found undefined: just made
 * @param routes IPv6 routes of the host
 */
export function planTunnel(
  name: string,
  wanted: WantedTunnel,
  own: { readonly key: string; readonly port: number; readonly keyFile: string },
  { tunnel, routes }: { tunnel: FoundTunnel | undefined; routes: readonly FoundRoute[] },
): TunnelPlan {
  const isOwn = tunnel?.key === own.key && tunnel.port === own.port;
  const known = new Map((tunnel?.peers ?? []).map((peer) => [peer.key, peer]));
  const kept = new Set(wanted.peers.map(({ key }) => key));
  return {
    set: [
      ...(isOwn ? [] : ['private-key', own.keyFile, 'listen-port', String(own.port)]),
      ...[...known.keys()]
        .filter((key) => !kept.has(key))
        .flatMap((key) => ['peer', key, 'remove']),
      ...wanted.peers
        .filter((peer) => !isAsWanted(peer, known.get(peer.key)))
        .flatMap((peer) => setPeer(peer)),
    ],
    routes: planRoutes(name, wanted, routes),
  };
}

const { keepAliveS } = LIMITS.network.tunnel;

const setPeer = ({ key, address, endpoint }: TunnelPeer): string[] => [
  'peer',
  key,
  'endpoint',
  endpointText(endpoint),
  'persistent-keepalive',
  String(keepAliveS),
  'allowed-ips',
  `${address}/128`,
];

const isAsWanted = (wanted: TunnelPeer, found: FoundTunnelPeer | undefined): boolean =>
  found !== undefined &&
  found.addresses.join() === wanted.address &&
  found.keepAliveS === keepAliveS &&
  found.endpoint !== undefined &&
  endpointText(found.endpoint) === endpointText(wanted.endpoint);

const endpointText = ({ address, port }: TunnelPeer['endpoint']): string =>
  address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;

/** A route to each peer alone: another agent on the host may have a tunnel to others. */
function planRoutes(name: string, wanted: WantedTunnel, routes: readonly FoundRoute[]): string[] {
  const own = routes.filter(({ link, local, to }) => link === name && !local && isHost(to));
  const there = new Set(own.map(({ to }) => to));
  const goals = new Set(
    [wanted.address, ...wanted.peers.map(({ address }) => address)].map(toHost),
  );
  const missing = wanted.peers.map(({ address }) => toHost(address)).filter((to) => !there.has(to));
  return [
    ...missing.map((to) => `route replace ${to} dev ${name}`),
    ...[...there].filter((to) => !goals.has(to)).map((to) => `route delete ${to} dev ${name}`),
  ];
}

const toHost = (address: string): string => `${address}/128`;

/** Link-local addresses and groups are the kernel's own affair. */
const isHost = (to: string): boolean => to.endsWith('/128') && !/^f[ef]/.test(to);
