import type { DesiredImage } from '../../../../../schemas/agent/desired.ts';
import type { ObservedImage } from '../../../../../schemas/agent/observed.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';
import type { NodeId } from '../../../../../schemas/ids/brand.ts';
import type { Digest } from '../../../../../schemas/ids/digest.ts';
import { spreadHash } from '../../../../../schemas/ids/spread-hash.ts';

const { named: NAMED, followers: FOLLOWERS, looked: LOOKED } = LIMITS.agent.peers;

type Peers = DesiredImage['peers'];

/** Where an image is, and where it shall be. */
export interface ImageWhereabouts {
  /** Nodes that report it, and how far it is there. */
  readonly reported: ReadonlyMap<NodeId, ObservedImage['state']>;
  /** Those that have all of it, each once, around a circle from a place on (0 to 2³² − 1). */
  readonly readyFrom: (place: number) => Iterable<NodeId>;
  /** Nodes whose desired state names it; in any order. */
  readonly wanting: readonly NodeId[];
  /** Where other nodes fetch from a node; undefined: they do not reach it now. */
  readonly addressOf: (
    node: NodeId,
  ) => { readonly address: string; readonly port: number } | undefined;
}

/**
 * Decides which nodes a node asks for an image before the registry.
 *
 * Where nodes have all of it, some of those, others for each node that asks. Where none has, the
 * nodes that want it follow each other: the first by id fetches it, a few follow that one, a few more
 * each of these. A node follows only what comes before it, so nobody waits for who waits for it, at
 * whatever moment each of them was told.
 */
export function imagePeers(image: Digest, node: NodeId, whereabouts: ImageWhereabouts): Peers {
  const { reported } = whereabouts;
  if (reported.get(node) === 'ready') return [];
  const start = spreadHash(`${image} ${node}`);
  const complete = nextReachable(node, start, whereabouts);
  if (complete.length > 0) return peersOf(drawLots(complete, start), 'all', whereabouts);
  return ancestorsOf(node, whereabouts);
}

/**
 * An image may be on thousands of nodes, and each of thousands of documents asks for it: a part of the
 * circle is looked at, another one for each node that asks.
 */
function nextReachable(
  node: NodeId,
  start: number,
  { readyFrom, addressOf }: ImageWhereabouts,
): NodeId[] {
  const found: NodeId[] = [];
  for (const other of readyFrom(start)) {
    if (other !== node && addressOf(other)) found.push(other);
    if (found.length === LOOKED) break;
  }
  return found;
}

interface Drawn {
  readonly node: NodeId;
  readonly lot: number;
}

/**
 * Draws those that are named. Each node that asks gets an order of its own, which stays while the
 * others stay.
 */
function drawLots(nodes: readonly NodeId[], seed: number): NodeId[] {
  const drawn = nodes.map((node): Drawn => ({ node, lot: spreadHash(node, seed) }));
  return drawn
    .toSorted((a, b) => a.lot - b.lot || compare(a.node, b.node))
    .slice(0, NAMED)
    .map(({ node }) => node);
}

/** The node that is followed, the one that it follows, and so on up to the first. */
function ancestorsOf(node: NodeId, whereabouts: ImageWhereabouts): Peers {
  const { reported, wanting } = whereabouts;
  const before = [...new Set(wanting)]
    .filter((other) => other < node && reported.get(other) !== 'failed')
    .toSorted(compare);
  const line = peersOf(before, 'parts', whereabouts);
  const ancestors: Peers = [];
  for (let place = line.length; place > 0 && ancestors.length < NAMED;) {
    place = Math.floor((place - 1) / FOLLOWERS);
    ancestors.push(...line.slice(place, place + 1));
  }
  return ancestors;
}

const peersOf = (
  nodes: readonly NodeId[],
  has: Peers[number]['has'],
  { addressOf }: ImageWhereabouts,
): Peers =>
  nodes.flatMap((node) => {
    const found = addressOf(node);
    return found ? [{ node, ...found, has }] : [];
  });

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
