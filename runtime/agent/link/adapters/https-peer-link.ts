import type { Agent } from 'node:https';
import { isIPv6 } from 'node:net';
import type { Readable } from 'node:stream';
import { nodeServerName } from '../../../../schemas/agent/messages.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import type { Digest } from '../../../../schemas/ids/digest.ts';
import type { PeerAddress, PeerLink } from '../ports/peer-link.ts';
import type { Identity } from './identity.ts';
import { openAnswer } from './open-answer.ts';
import { mutualAgent } from './mutual-agent.ts';

const { parallelRuns: PARALLEL_RUNS, runBytes: RUN_BYTES } = LIMITS.agent.peers;

/** How long another node may take, in milliseconds. */
export interface PeerPace {
  /** To take a connection. */
  readonly connectMs: number;
  /** Until its answer begins. */
  readonly answerMs: number;
  /** For a whole run of chunks. */
  readonly runMs: number;
}

/**
 * The way to other nodes over HTTPS with mutual TLS. Each of them has to show a certificate of the
 * server's authority for its own node id; the right address proves nothing.
 */
export class HttpsPeerLink implements PeerLink {
  #identity: Identity;
  readonly #pace: PeerPace;
  readonly #agents = new Map<NodeId, Agent>();

  constructor(identity: Identity, pace: PeerPace = LIMITS.agent.peers) {
    this.#identity = identity;
    this.#pace = pace;
  }

  async index(
    peer: PeerAddress,
    image: Digest,
    { sizeBytes, signal }: Parameters<PeerLink['index']>[2],
  ): Promise<Uint8Array> {
    const limitMs = this.#pace.runMs * Math.ceil(sizeBytes / RUN_BYTES);
    const bytes = await this.#read(peer, `/images/${image}/index`, {
      sizeBytes,
      signal: AbortSignal.any([signal, this.#within(limitMs)]),
    });
    return bytes ?? new Uint8Array(0);
  }

  chunks(
    peer: PeerAddress,
    image: Digest,
    { first, end, plainBytes, signal }: Parameters<PeerLink['chunks']>[2],
  ): Promise<Uint8Array | undefined> {
    return this.#read(peer, `/images/${image}/chunks/${first}-${end}`, {
      sizeBytes: plainBytes,
      signal: AbortSignal.any([signal, this.#within(this.#pace.runMs)]),
    });
  }

  /** From now on it shows another certificate. */
  useIdentity(identity: Identity): void {
    this.#identity = identity;
    this.#agents.clear();
  }

  close(): void {
    for (const agent of this.#agents.values()) agent.destroy();
  }

  #within(ms: number): AbortSignal {
    return AbortSignal.timeout(this.#pace.answerMs + ms);
  }

  async #read(
    { node, address, port }: PeerAddress,
    path: string,
    { sizeBytes, signal }: { sizeBytes: number; signal: AbortSignal },
  ): Promise<Uint8Array | undefined> {
    const origin = `https://${isIPv6(address) ? `[${address}]` : address}:${port}`;
    const answer = await openAnswer(`${origin}${path}`, {
      agent: this.#agentFor(node),
      silentMs: this.#pace.answerMs,
      connectMs: this.#pace.connectMs,
      signal,
    });
    if (answer.statusCode === 204) return void answer.resume();
    try {
      return await readUpTo(answer, sizeBytes);
    } catch (cause) {
      const why = 'the connection was cut, or too slow';
      throw new Fault('UNREACHABLE', { url: origin, why }, { cause });
    } finally {
      if (!answer.complete) answer.destroy();
    }
  }

  #agentFor(node: NodeId): Agent {
    const known = this.#agents.get(node);
    if (known) return known;
    const agent = mutualAgent(this.#identity, {
      servername: nodeServerName(node),
      maxSockets: PARALLEL_RUNS,
      timeout: this.#pace.answerMs,
    });
    this.#agents.set(node, agent);
    return agent;
  }
}

/** @returns what comes, and not more than one byte over the limit: that says enough */
async function readUpTo(stream: Readable, limitBytes: number): Promise<Uint8Array> {
  const room = Buffer.allocUnsafe(limitBytes + 1);
  let length = 0;
  for await (const piece of stream as AsyncIterable<Buffer>) {
    length += piece.copy(room, length);
    if (length > limitBytes) break;
  }
  return room.subarray(0, length);
}
