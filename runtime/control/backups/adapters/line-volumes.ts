import type { Duplex } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { inParallel } from '../../../../packager/format/in-parallel.ts';
import type { WantedLine } from '../../../../schemas/agent/volume-line.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import { NBD } from '../core/nbd/nbd-words.ts';
import { blocksOf, piecesOf, type VolumePart } from '../core/nbd/parts-of-volume.ts';
import type {
  ReadBlocks,
  VolumeAccess,
  VolumeAt,
  VolumeToFill,
  VolumeToRead,
} from '../ports/volume-access.ts';
import { FilledVolume } from './filled-volume.ts';
import { KeptLine, type LineParts } from './kept-line.ts';
import type { Context } from './nbd-client.ts';

interface Dependencies extends Pick<LineParts, 'now'>, Partial<Pick<LineParts, 'pause'>> {
  /** @throws Fault UNREACHABLE, CANCELLED */
  readonly open: (node: NodeId, wanted: WantedLine, signal: AbortSignal) => Promise<Duplex>;
}

const { blockBytes: BLOCK } = LIMITS.chunk;
const { statusBytes } = LIMITS.stackBackups;
/** One piece is on its way while the one before is worked on. */
const PIECES_AHEAD = 2;

/** Volumes of nodes by the lines that agents bring. */
export class LineVolumes implements VolumeAccess {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  async read(at: VolumeAt, signal: AbortSignal): Promise<VolumeToRead> {
    const line = this.#line(at, { use: 'read', contexts: ['allocation', 'depth'] }, signal);
    const sizeBytes = await line.use(async (client) => client.sizeBytes);
    return {
      sizeBytes,
      depths: () => partsOf(line, sizeBytes, 'depth'),
      used: () => readPieces(line, usedPieces(line, sizeBytes)),
      ranges: (ranges) => readPieces(line, piecesOf(ranges, sizeBytes)),
      close: () => line.close(),
    };
  }

  async openToFill(at: VolumeAt, signal: AbortSignal): Promise<VolumeToFill> {
    const line = this.#line(at, { use: 'fill', contexts: [] }, signal);
    const sizeBytes = await line.use(async (client) => client.sizeBytes);
    return new FilledVolume(line, sizeBytes);
  }

  #line(
    { node, volume, label }: VolumeAt,
    { use, contexts }: { readonly use: WantedLine['use']; readonly contexts: readonly Context[] },
    signal: AbortSignal,
  ): KeptLine {
    const { open, now, pause = rest } = this.#dependencies;
    return new KeptLine({
      open: (until) => open(node, { volume, use }, until),
      contexts,
      label,
      signal,
      now,
      pause,
    });
  }
}

/** Cancelling is noticed by whoever has rested. */
const rest = (ms: number, signal: AbortSignal): Promise<void> =>
  setTimeout(ms, undefined, { signal }).catch(() => undefined);

async function* partsOf(
  line: KeptLine,
  sizeBytes: number,
  context: Context,
): AsyncGenerator<VolumePart> {
  for (let start = 0; start < sizeBytes;) {
    const length = Math.min(statusBytes, sizeBytes - start);
    const from = start;
    const parts = await line.use((client) => client.status(context, from, length));
    for (const part of parts) {
      yield part;
      start = Math.max(start, part.start + part.length);
    }
  }
}

/** Pieces of blocks that may be other than zero; a block is in one piece only. */
async function* usedPieces(
  line: KeptLine,
  sizeBytes: number,
): AsyncGenerator<{ readonly start: number; readonly length: number }> {
  let done = 0;
  for await (const part of partsOf(line, sizeBytes, 'allocation')) {
    for (const { start, length } of piecesOf(blocksOf([part], isUsed), sizeBytes)) {
      const end = start + length;
      if (end <= done) continue;
      const from = Math.max(start, done);
      yield { start: from, length: end - from };
      done = end;
    }
  }
}

const isUsed = (flags: number): boolean => (flags & NBD.zero) === 0;

async function* readPieces(
  line: KeptLine,
  pieces: Iterable<{ start: number; length: number }> | ReturnType<typeof usedPieces>,
): AsyncGenerator<ReadBlocks> {
  const read = async ({
    start,
    length,
  }: {
    start: number;
    length: number;
  }): Promise<ReadBlocks> => {
    const bytes = await line.use((client) => client.read(start, length));
    return { firstBlock: start / BLOCK, bytes: wholeBlocks(bytes) };
  };
  yield* inParallel<{ start: number; length: number }, ReadBlocks>(pieces, read, PIECES_AHEAD);
}

function wholeBlocks(bytes: Buffer): Uint8Array {
  const missing = -bytes.length & (BLOCK - 1);
  return missing === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(missing)]);
}
