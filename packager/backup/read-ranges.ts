import { z } from 'zod';
import { LIMITS } from '../../schemas/config/limits.ts';
import { Fault } from '../../schemas/errors/fault.ts';
import { parseJson } from '../format/json/parse-json.ts';
import type { BlockRange } from '../images/ports/disk-reader.ts';

const Ranges = z
  .array(z.object({ start: z.int().min(0), length: z.int().min(0), depth: z.int().optional() }))
  .max(LIMITS.backup.ranges);

/**
 * Reads a list of what changed on a disk, as `qemu-img map --output=json` writes it of the topmost
 * layer: `start` and `length` in bytes. Entries of layers below (`depth` over 0) did not change.
 *
 * @param file for the sentence
 * @returns whole blocks that cover all of it
 * @throws Fault USAGE
 */
export function readRanges(bytes: Uint8Array, file: string): readonly BlockRange[] {
  const { blockBytes } = LIMITS.chunk;
  const refuse = (cause: unknown): Fault => {
    const problem = `${file} is no list of changed ranges.`;
    return new Fault('USAGE', { problem, example: '[{"start": 0, "length": 65536}]' }, { cause });
  };
  try {
    const ranges = Ranges.parse(parseJson(bytes, file));
    return ranges
      .filter(({ depth = 0, length }) => depth === 0 && length > 0)
      .map(({ start, length }) => {
        const firstBlock = Math.floor(start / blockBytes);
        return { firstBlock, blocks: Math.ceil((start + length) / blockBytes) - firstBlock };
      });
  } catch (cause) {
    throw refuse(cause);
  }
}
