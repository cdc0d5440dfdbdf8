import type { Site, SiteNode } from '../../../nodes/core/site.ts';
import type { PlaceWishes } from './choose-places.ts';
import type { MachineDemand } from './machine-demand.ts';
import type { PinOf } from './place-machines.ts';
import type { Remark } from './remark.ts';
import { usableNode } from './usable-node.ts';

/** What an operator decided about places, as far as it can be had. */
export interface Pins {
  readonly of: PinOf;
  readonly gateway: SiteNode | undefined;
  readonly problems: readonly Remark[];
}

/**
 * Reads which machines an operator has given a node. The name of a machine counts before that of its
 * role. A node that nothing can be put on is a problem, and then no pin.
 */
export function readPins(
  { nodes, gateway }: PlaceWishes,
  demands: readonly MachineDemand[],
  site: Pick<Site, 'nodes'>,
): Pins {
  const problems: Remark[] = [];
  const known = new Set(demands.flatMap(({ name, role }) => [name, role]));
  const pinned = new Map<string, SiteNode>();
  for (const [what, name] of Object.entries(nodes)) {
    if (!known.has(what)) {
      problems.push({ code: 'PIN_UNKNOWN', message: `There is no role or machine “${what}”.` });
      continue;
    }
    const node = findNode(name, site, problems);
    if (node) pinned.set(what, node);
  }
  const router = gateway === undefined ? undefined : findNode(gateway, site, problems);
  if (router && !router.gateway) {
    problems.push({
      code: 'NO_GATEWAY',
      message: `${router.name} cannot carry the router: its agent does not have the gateway role.`,
      action: 'Choose another gateway.',
    });
  }
  return {
    of: ({ name, role }) => pinned.get(name) ?? pinned.get(role),
    gateway: router?.gateway ? router : undefined,
    problems,
  };
}

function findNode(
  name: string,
  site: Pick<Site, 'nodes'>,
  problems: Remark[],
): SiteNode | undefined {
  const found = usableNode(name, site);
  if ('node' in found) return found.node;
  problems.push(found.problem);
  return undefined;
}
