import type { DesiredImage } from '../../../../../schemas/agent/desired.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';
import type { NodeId } from '../../../../../schemas/ids/brand.ts';

const {
  asideMs: ASIDE_MS,
  unreachedMs: UNREACHED_MS,
  patienceMs: PATIENCE_MS,
} = LIMITS.agent.peers;

const MOST_FAILURES = 2;

/** A node that may be asked for an image. */
export type ImagePeer = DesiredImage['peers'][number];

/** Nodes that sent wrong bytes or were not there, and until when none of them is asked for anything. */
export class PeersAside {
  readonly #untilMs = new Map<NodeId, number>();

  lied(node: NodeId, nowMs: number): void {
    this.#untilMs.set(node, nowMs + ASIDE_MS);
  }

  unreached(node: NodeId, nowMs: number): void {
    this.#untilMs.set(node, nowMs + UNREACHED_MS);
  }

  has(node: NodeId, nowMs: number): boolean {
    const untilMs = this.#untilMs.get(node);
    if (untilMs === undefined) return false;
    if (nowMs < untilMs) return true;
    this.#untilMs.delete(node);
    return false;
  }
}

/** Which of the nodes that have an image is asked next, during one fetch. */
export class PeerChoice {
  readonly #aside: PeersAside;
  #peers: readonly ImagePeer[];
  /** When each gave something for the last time, or was asked for the first. */
  readonly #gaveAtMs = new Map<NodeId, number>();
  /** How often each has failed since it gave something. */
  readonly #failures = new Map<NodeId, number>();

  constructor(peers: readonly ImagePeer[], aside: PeersAside, nowMs: number) {
    this.#aside = aside;
    this.#peers = peers.filter(({ node }) => !aside.has(node, nowMs));
  }

  /**
   * Nodes that have all of it are asked in turn, so that each gives its share; one that is fetching
   * itself only where there are none of those, and the first of them as long as it gives anything.
   *
   * @param turn number of the question
   */
  next(turn: number): ImagePeer | undefined {
    const complete = this.#peers.filter(({ has }) => has === 'all');
    return complete.length > 0 ? complete[turn % complete.length] : this.#peers[0];
  }

  gave({ node }: ImagePeer, nowMs: number): void {
    this.#gaveAtMs.set(node, nowMs);
    this.#failures.delete(node);
  }

  /** It does not have it yet, or is busy: it is asked again for a while. */
  gaveNothing(peer: ImagePeer, nowMs: number): void {
    const sinceMs = this.#gaveAtMs.get(peer.node) ?? nowMs;
    this.#gaveAtMs.set(peer.node, sinceMs);
    if (nowMs - sinceMs >= PATIENCE_MS) this.drop(peer);
  }

  /** It cannot be reached, or is too slow; one cut connection alone says little. */
  failed(peer: ImagePeer): void {
    const failures = (this.#failures.get(peer.node) ?? 0) + 1;
    this.#failures.set(peer.node, failures);
    if (failures >= MOST_FAILURES) this.drop(peer);
  }

  /** It is not asked again in this fetch. */
  drop({ node }: ImagePeer): void {
    this.#peers = this.#peers.filter((peer) => peer.node !== node);
  }

  /** It sent something else than the image. */
  lied(peer: ImagePeer, nowMs: number): void {
    this.#aside.lied(peer.node, nowMs);
    this.drop(peer);
  }
}
