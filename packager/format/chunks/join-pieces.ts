import type { ChunkIndex } from '../../../schemas/archive/chunk-index.ts';
import type { ExtentsByChunk } from './group-extents.ts';

/** Bytes `start` to `end` of what was read, and where they belong on the disk. */
export interface Piece {
  readonly offset: number;
  readonly start: number;
  readonly end: number;
}

/** A chunk and where it starts in what was read. */
export interface ReadChunk {
  readonly number: number;
  readonly offset: number;
  readonly plainBytes: number;
}

/** Chunks that were read side by side are mostly neighbours on the disk: one write for all. */
export function joinPieces(
  chunks: readonly ReadChunk[],
  index: ChunkIndex,
  extents: ExtentsByChunk,
): readonly Piece[] {
  const pieces: Piece[] = [];
  for (const { number, offset: start, plainBytes } of chunks) {
    const end = start + plainBytes;
    for (const extent of extents.of(number)) {
      const offset = index.extent(extent).firstBlock * index.blockBytes;
      const last = pieces.at(-1);
      if (last?.end === start && last.offset + last.end - last.start === offset) {
        pieces[pieces.length - 1] = { ...last, end };
      } else pieces.push({ offset, start, end });
    }
  }
  return pieces;
}
