import { LIMITS } from '../../../../../schemas/config/limits.ts';

/** A part of a volume, in bytes, and what is known of all of it. */
export interface VolumePart {
  readonly start: number;
  readonly length: number;
  readonly flags: number;
}

/** Whole blocks of a disk. */
export interface Blocks {
  readonly firstBlock: number;
  readonly blocks: number;
}

const { blockBytes: BLOCK } = LIMITS.chunk;

/**
 * @param parts in order
 * @param isWanted by the flags of a part
 * @returns whole blocks that cover the wanted parts, in order and apart
 */
export function blocksOf(
  parts: Iterable<VolumePart>,
  isWanted: (flags: number) => boolean,
): readonly Blocks[] {
  const found: Blocks[] = [];
  for (const part of parts) if (part.length > 0 && isWanted(part.flags)) joinBlocks(found, part);
  return found;
}

/**
 * Adds whole blocks that cover a part.
 *
 * @param found blocks in order and apart, none of which begins behind the part
 */
export function joinBlocks(
  found: Blocks[],
  { start, length }: Pick<VolumePart, 'start' | 'length'>,
): void {
  const firstBlock = Math.floor(start / BLOCK);
  const end = Math.ceil((start + length) / BLOCK);
  const last = found.at(-1);
  if (!last || firstBlock > last.firstBlock + last.blocks) {
    found.push({ firstBlock, blocks: end - firstBlock });
  } else if (end > last.firstBlock + last.blocks) {
    found[found.length - 1] = { ...last, blocks: end - last.firstBlock };
  }
}

/** @returns ranges of bytes, none longer than `pieceBytes` nor beyond the end of the volume */
export function* piecesOf(
  ranges: Iterable<Blocks>,
  sizeBytes: number,
  pieceBytes: number = LIMITS.stackBackups.pieceBytes,
): Generator<{ readonly start: number; readonly length: number }> {
  for (const { firstBlock, blocks } of ranges) {
    const end = Math.min(sizeBytes, (firstBlock + blocks) * BLOCK);
    for (let start = firstBlock * BLOCK; start < end; start += pieceBytes) {
      yield { start, length: Math.min(pieceBytes, end - start) };
    }
  }
}
