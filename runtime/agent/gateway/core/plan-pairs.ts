import type { FoundLink } from './found-link.ts';
import { planLink } from './plan-links.ts';
import type { WantedPair } from './wanted-router.ts';

/** Interfaces of one router: its own ones on the host, and all in its namespace. */
export interface FoundPairs {
  readonly host: readonly FoundLink[];
  readonly inside: readonly FoundLink[];
}

/** Lines for `ip -batch`, to be run in this order. */
export interface PairPlan {
  /** Inside: removes what is no half of a wanted pair; its other half goes with it. */
  readonly clear: readonly string[];
  /** On the host: removes halves whose other half is lost, if the kernel has not done so yet. */
  readonly clearHost: readonly string[];
  /** On the host: makes missing pairs. */
  readonly make: readonly string[];
  /** Inside, then on the host: bridges, addresses, up. */
  readonly inside: readonly string[];
  readonly host: readonly string[];
}

/**
 * Compares the veth pairs of a router with what there is.
 *
 * @param namespace name of the router's namespace, where new pairs get their second half
 */
export function planPairs(
  wanted: readonly WantedPair[],
  namespace: string,
  found: FoundPairs,
): PairPlan {
  const halves = wanted.map((pair) => findHalves(pair, found));
  const intact = halves.flatMap(({ outer, inner }) => (outer && inner ? [outer, inner] : []));
  const names = new Set(wanted.map((pair) => pair.inside.name));
  const strayInner = found.inside.filter(
    (link) => !intact.includes(link) && (link.kind === 'veth' || names.has(link.name)),
  );
  const strayOuter = found.host.filter(
    (link) => !intact.includes(link) && !strayInner.some((inner) => arePair(link, inner)),
  );
  return {
    clear: strayInner.map((link) => `link delete dev ${link.name}`),
    clearHost: strayOuter.map((link) => `link delete dev ${link.name}`),
    make: halves.flatMap(({ pair, outer }) => (outer ? [] : addPair(pair, namespace))),
    inside: [
      ...planLoopback(found.inside),
      ...halves.flatMap(({ pair, inner }) => planLink(pair.inside, inner)),
    ],
    host: halves.flatMap(({ pair, outer }) => planLink(pair.host, outer)),
  };
}

interface Halves {
  readonly pair: WantedPair;
  /** Both or none. */
  readonly outer: FoundLink | undefined;
  readonly inner: FoundLink | undefined;
}

function findHalves(pair: WantedPair, found: FoundPairs): Halves {
  const outer = found.host.find((link) => link.name === pair.host.name);
  const inner = found.inside.find((link) => link.name === pair.inside.name);
  return outer && inner && arePair(outer, inner)
    ? { pair, outer, inner }
    : { pair, outer: undefined, inner: undefined };
}

const arePair = (outer: FoundLink, inner: FoundLink): boolean =>
  outer.index === inner.peerIndex && inner.index === outer.peerIndex;

/** The alias is set in the same breath, so that there is no moment at which nobody owns it. */
const addPair = ({ host, inside }: WantedPair, namespace: string): string[] => [
  `link add name ${host.name} address ${host.mac} type veth` +
    ` peer name ${inside.name} address ${inside.mac} netns ${namespace}`,
  `link set dev ${host.name} alias "${host.alias ?? ''}"`,
];

const planLoopback = (inside: readonly FoundLink[]): string[] =>
  inside.some((link) => link.name === 'lo' && link.up) ? [] : ['link set dev lo up'];
