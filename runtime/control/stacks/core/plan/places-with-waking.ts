import { freeMemoryBytes, type Site, type SiteNode } from '../../../nodes/core/site.ts';
import { choosePlaces, type Places, type PlaceWishes } from './choose-places.ts';
import type { MachineDemand } from './machine-demand.ts';

type PlacesSite = Pick<Site, 'nodes' | 'pools' | 'awaitsNodes'>;

/** Each try looks at every node: with more that sleep than this, the roomiest are tried. */
const TRIES = 32;

/**
 * Decides where the machines of a stack and its router go, and wakes nodes only where nodes that are awake
 * will not do, or where one that sleeps was chosen: one if one is enough, otherwise as few of the roomiest as
 * will do.
 *
 * @returns the places, and the nodes there were to choose from; those that are woken are `asleep`
 */
export function placesWithWaking(
  demands: readonly MachineDemand[],
  wishes: PlaceWishes,
  site: PlacesSite,
): { readonly places: Places; readonly nodes: readonly SiteNode[] } {
  const chosen = new Set([...Object.values(wishes.nodes), wishes.gateway]);
  const isChosen = ({ id, name }: SiteNode): boolean => chosen.has(id) || chosen.has(name);
  const sleepers = site.nodes.filter(({ asleep }) => asleep !== undefined);
  const wanted = sleepers.filter(isChosen);
  const others = sleepers.filter((node) => !isChosen(node)).toSorted(roomierFirst);
  const attempt = (woken: readonly SiteNode[]) => {
    const nodes = withAwake(site.nodes, [...wanted, ...woken]);
    return { nodes, places: choosePlaces(demands, wishes, { ...site, nodes }) };
  };
  const fits = ({ places }: { places: Places }): boolean => places.problems.length === 0;
  const awake = attempt([]);
  if (fits(awake) || others.length === 0) return awake;
  // What all of them together cannot do, none can: and then it is told what each of them lacks.
  const all = attempt(others);
  if (!fits(all)) return all;
  for (const one of others.slice(0, TRIES)) {
    const alone = attempt([one]);
    if (fits(alone)) return alone;
  }
  for (let count = 2; count < Math.min(others.length, TRIES); count += 1) {
    const some = attempt(others.slice(0, count));
    if (fits(some)) return some;
  }
  return all;
}

const withAwake = (nodes: readonly SiteNode[], woken: readonly SiteNode[]): SiteNode[] => {
  const ids = new Set(woken.map(({ id }) => id));
  return nodes.map((node) => (ids.has(node.id) ? { ...node, ready: true, admits: true } : node));
};

const roomierFirst = (a: SiteNode, b: SiteNode): number =>
  freeMemoryBytes(b) - freeMemoryBytes(a) || (a.name < b.name ? -1 : 1);
