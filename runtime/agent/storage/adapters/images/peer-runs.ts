import { setTimeout as wait } from 'node:timers/promises';
import { groupExtents } from '../../../../../packager/format/chunks/group-extents.ts';
import {
  joinPieces,
  type Piece,
  type ReadChunk,
} from '../../../../../packager/format/chunks/join-pieces.ts';
import { digestOf } from '../../../../../packager/format/digest.ts';
import { inParallel } from '../../../../../packager/format/in-parallel.ts';
import type { DesiredImage } from '../../../../../schemas/agent/desired.ts';
import type { ChunkIndex } from '../../../../../schemas/archive/chunk-index.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';
import { Fault } from '../../../../../schemas/errors/fault.ts';
import { type ImagePeer, PeerChoice, type PeersAside } from '../../core/images/peer-choice.ts';
import { type ChunkRun, planChunkRuns } from '../../core/images/plan-chunk-runs.ts';
import type { PeerLink } from '../../../link/ports/peer-link.ts';

const { parallelRuns: PARALLEL_RUNS } = LIMITS.agent.peers;

/** Chunks of another node, each of them verified. */
export interface PeerRun {
  readonly chunks: readonly number[];
  readonly bytes: Uint8Array;
  /** Which of the bytes belong where on the disk. */
  readonly pieces: readonly Piece[];
}

export interface PeerRunsOptions {
  readonly link: PeerLink;
  readonly aside: PeersAside;
  /** Chunks that are needed. */
  readonly isWanted: (chunk: number) => boolean;
  readonly signal: AbortSignal;
}

/**
 * Takes chunks of an image from nodes that have it. What none of them gives in time, and intact, is
 * left out: it is taken from the registry then. A node that sends a wrong byte is believed nothing
 * of what it sent with it, and is not asked again.
 *
 * @throws Fault CANCELLED
 */
export async function* peerRuns(
  { id, peers }: DesiredImage,
  index: ChunkIndex,
  { link, aside, isWanted, signal }: PeerRunsOptions,
): AsyncGenerator<PeerRun> {
  if (peers.length === 0) return;
  const choice = new PeerChoice(peers, aside, Date.now());
  const extents = groupExtents(index);
  let turn = 0;

  async function take(run: ChunkRun): Promise<PeerRun | undefined> {
    turn += 1;
    for (let peer = choice.next(turn); peer; peer = choice.next(turn)) {
      try {
        const bytes = await link.chunks(peer, id, { ...run, signal });
        const chunks = bytes && verifiedChunks(bytes, run, index, isWanted);
        if (bytes && chunks) {
          choice.gave(peer, Date.now());
          const pieces = joinPieces(chunks, index, extents);
          return { chunks: chunks.map(({ number }) => number), bytes, pieces };
        }
        if (bytes) choice.lied(peer, Date.now());
        else choice.gaveNothing(peer, Date.now());
      } catch (error) {
        if (signal.aborted) throw new Fault('CANCELLED', { what: 'The fetch' }, { cause: error });
        const restMs = restAfter(error, peer);
        if (restMs === 'gone') choice.drop(peer);
        else if (restMs === 'failed') choice.failed(peer);
        else {
          choice.gaveNothing(peer, Date.now());
          await rest(restMs, signal);
        }
      }
    }
    return undefined;
  }

  const runs = planChunkRuns(index, isWanted);
  for await (const run of inParallel(runs, take, PARALLEL_RUNS)) if (run) yield run;
}

/** @returns the wanted chunks of a run and where they start in it; undefined when anything is wrong */
function verifiedChunks(
  bytes: Uint8Array,
  { first, end, plainBytes }: ChunkRun,
  index: ChunkIndex,
  isWanted: (chunk: number) => boolean,
): ReadChunk[] | undefined {
  if (bytes.length !== plainBytes) return undefined;
  const chunks: ReadChunk[] = [];
  let offset = 0;
  for (let number = first; number < end; number += 1) {
    const chunk = index.chunk(number);
    const found = bytes.subarray(offset, offset + chunk.plainBytes);
    if (isWanted(number)) {
      if (digestOf(found) !== chunk.digest) return undefined;
      chunks.push({ number, offset, plainBytes: chunk.plainBytes });
    }
    offset += chunk.plainBytes;
  }
  return chunks;
}

/**
 * A node that is busy says for how long, and is believed a moment; one that shall fetch the image
 * itself may not have begun.
 *
 * @returns how long to wait before the node is asked again
 */
function restAfter(error: unknown, { has }: ImagePeer): number | 'gone' | 'failed' {
  const { beginMs, restMs } = LIMITS.agent.peers;
  if (Fault.is(error, 'NOT_FOUND')) return has === 'parts' ? beginMs : 'gone';
  if (Fault.is(error, 'FORBIDDEN')) return 'gone';
  if (!Fault.is(error, 'TOO_MANY_REQUESTS')) return 'failed';
  return Math.min(restMs, Math.max(beginMs, error.data.retryAfterSeconds * 1_000));
}

async function rest(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await wait(ms, undefined, { signal });
  } catch (cause) {
    throw new Fault('CANCELLED', { what: 'The fetch' }, { cause });
  }
}
