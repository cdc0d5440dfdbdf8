import type { StackId } from '../../../../schemas/ids/brand.ts';
import { uplinkName } from '../../node/core/names.ts';
import type { FoundRoute } from './found-routes.ts';
import { idBits } from './id-bits.ts';
import { INSIDE_UPLINK, type WantedRouter } from './wanted-router.ts';

/** Past the metrics of ordinary routes: the host itself must go on preferring `lo`. */
const LEAST_METRIC = 4096;

/**
 * Lines for `ip -batch` inside a router that leave one default route per family: to the host.
 *
 * @param found routes of both families inside
 */
export function planDefaultRoutes(
  wanted: Pick<WantedRouter, 'via4' | 'via6'>,
  found: readonly FoundRoute[],
): string[] {
  const hops = [wanted.via4, ...(wanted.via6 === undefined ? [] : [wanted.via6])];
  const defaults = found.filter((route) => route.to === 'default');
  const isWanted = (route: FoundRoute): boolean =>
    route.link === INSIDE_UPLINK && route.via !== undefined && hops.includes(route.via);
  const missing = hops.filter((hop) => !defaults.some((it) => isWanted(it) && it.via === hop));
  return [
    ...defaults.filter((route) => !isWanted(route)).map(deletion),
    ...missing.map((hop) => `route add ${everything(hop)} via ${hop} dev ${INSIDE_UPLINK}`),
  ];
}

/**
 * Lines for `ip -batch` inside a router that lead to the hosts that are behind a leg one by one, and to no
 * others that were.
 *
 * @param found routes of both families inside
 */
export function planHostRoutes(
  { hostRoutes }: Pick<WantedRouter, 'hostRoutes'>,
  found: readonly FoundRoute[],
): string[] {
  const keyOf = ({ to, link }: { to: string; link: string }): string => `${to} dev ${link}`;
  const have = found.filter(({ to, via }) => to.endsWith('/32') && via === undefined).map(keyOf);
  const want = hostRoutes.map(keyOf);
  return [
    ...have.filter((route) => !want.includes(route)).map((route) => `route delete ${route}`),
    ...want.filter((route) => !have.includes(route)).map((route) => `route add ${route}`),
  ];
}

/**
 * Lines for `ip -batch` on the host that let answers reach the host at ::1. IPv4 has a setting for
 * this (`route_localnet`); the kernel takes an IPv6 packet for ::1 only on a link that has a local
 * route of its own to it (`rt6_need_strict` in net/ipv6/route.c). Packets that already have ::1 as
 * their destination on the wire are dropped before that (`ip6_rcv_core`).
 *
 * Routes to one place need different metrics; this one has its own from the id of the stack.
 *
 * @param found IPv6 routes of the host
 */
export function planLoopbackRoute(stack: StackId, found: readonly FoundRoute[]): string[] {
  const link = uplinkName(stack);
  const metric = LEAST_METRIC + Number(idBits(stack) & 0x3fff_ffffn);
  const there = found.some((route) => route.to === '::1/128' && route.link === link && route.local);
  return there ? [] : [`route add local ::1/128 dev ${link} table local metric ${metric}`];
}

const deletion = ({ via, link }: FoundRoute): string =>
  via === undefined
    ? `route delete default dev ${link}`
    : `route delete ${everything(via)} via ${via} dev ${link}`;

const everything = (via: string): string => (via.includes(':') ? '::/0' : '0.0.0.0/0');
