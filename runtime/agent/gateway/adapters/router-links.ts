import { Fault } from '../../../../schemas/errors/fault.ts';
import { uplinkName } from '../../node/core/names.ts';
import type { FoundLink } from '../core/found-link.ts';
import { readOwnerMark } from '../core/owner-mark.ts';
import { type FoundPairs, planPairs } from '../core/plan-pairs.ts';
import { planDefaultRoutes, planHostRoutes, planLoopbackRoute } from '../core/plan-routes.ts';
import { routerNamespace } from '../../node/core/names.ts';
import { hostSettings, routerSettings } from '../core/settings.ts';
import type { WantedRouter } from '../core/wanted-router.ts';
import { stopDnsmasq } from './dnsmasq.ts';
import { foundRoutes } from './read-state.ts';
import type { RouterPlace } from './router-place.ts';

/**
 * Makes the links, addresses and routes of a router be as wanted. dnsmasq is stopped before a link
 * is made anew, because it would go on listening on the old one.
 *
 * @param found all interfaces of the host, and all inside
 * @returns whether anything was changed
 * @throws Fault NETWORK_FAILED when a bridge is missing or a name is taken by somebody else
 */
export async function ensureRouterLinks(
  place: RouterPlace,
  wanted: WantedRouter,
  found: FoundPairs,
): Promise<boolean> {
  const { host, inside, stack } = place;
  requireBridges(place, wanted, found.host);
  const settings = inside.applySettings(routerSettings);
  const plan = planPairs(wanted.pairs, routerNamespace(stack), {
    host: ownLinks(place, wanted, found.host),
    inside: found.inside,
  });
  if (plan.make.length > 0) await stopDnsmasq(place);
  const changes = [
    settings,
    await inside.clear(plan.clear),
    await host.namespace.clear(plan.clearHost),
    await host.namespace.ip(plan.make),
    host.namespace.applySettings(hostSettings(stack, wanted.networks)),
    await inside.ip(plan.inside),
    await host.namespace.ip(plan.host),
    await inside.ip(planDefaultRoutes(wanted, foundRoutes(inside))),
    await inside.ip(planHostRoutes(wanted, foundRoutes(inside))),
    wanted.via6 !== undefined &&
      (await host.namespace.ip(planLoopbackRoute(stack, foundRoutes(host.namespace)))),
  ];
  return changes.some(Boolean);
}

/** Removes the host's ends of a router's links; the other ends go with them. */
export async function removeRouterLinks(place: RouterPlace): Promise<boolean> {
  const links = await place.host.links();
  const own = links.filter(
    (link) => isMarked(place, link) || link.name === uplinkName(place.stack),
  );
  refuseForeign(place, own);
  return place.host.namespace.clear(own.map((link) => `link delete dev ${link.name}`));
}

/** What bears this router's mark, and what bears none but a name of it: a cut-short beginning. */
function ownLinks(
  place: RouterPlace,
  wanted: WantedRouter,
  hostLinks: readonly FoundLink[],
): FoundLink[] {
  const names = new Set(wanted.pairs.map((pair) => pair.host.name));
  const own = hostLinks.filter((link) => names.has(link.name) || isMarked(place, link));
  refuseForeign(place, own);
  return own;
}

function isMarked(place: RouterPlace, link: FoundLink): boolean {
  const mark = readOwnerMark(place.host.node, link.alias);
  return mark !== undefined && 'stack' in mark && mark.stack === place.stack;
}

function refuseForeign(place: RouterPlace, links: readonly FoundLink[]): void {
  const foreign = links.find((link) => link.alias !== undefined && !isMarked(place, link));
  if (!foreign) return;
  throw new Fault('NETWORK_FAILED', {
    what: `The router of ${place.stack}`,
    message: `the interface ${foreign.name} belongs to something else (“${foreign.alias}”)`,
  });
}

function requireBridges(
  place: RouterPlace,
  wanted: WantedRouter,
  hostLinks: readonly FoundLink[],
): void {
  const bridges = wanted.pairs.flatMap(({ host }) => (host.bridge ? [host.bridge] : []));
  const missing = bridges.find((bridge) => !hostLinks.some((link) => link.name === bridge));
  if (missing === undefined) return;
  throw new Fault('NETWORK_FAILED', {
    what: `The router of ${place.stack}`,
    message: `the bridge ${missing} of one of its networks is not there yet`,
  });
}
