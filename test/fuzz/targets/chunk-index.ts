import { decodeChunkIndex } from '../../../packager/format/chunks/decode-chunk-index.ts';
import { encodeChunkIndex } from '../../../packager/format/chunks/encode-chunk-index.ts';
import { CHUNK_INDEX } from '../../../schemas/archive/chunk-index.ts';
import { readIndex } from '../../format/second-reader/disk.ts';
import { signalOf } from '../engine/fuzz.ts';
import { below, getNumber, nearby, pick, putNumber, type Random } from '../engine/mutate.ts';
import { demand, type FuzzTarget } from '../engine/target.ts';
import { firstIndexes, goldenBlobs } from './golden-blobs.ts';

/** Offset and length of the numbers in header and tables (docs/format.md). */
const FIELDS = {
  header: [
    [8, 4],
    [12, 4],
    [16, 4],
    [20, 4],
    [24, 4],
    [28, 4],
    [32, 8],
  ],
  pack: [[32, 8]],
  frame: [
    [0, 8],
    [8, 4],
    [12, 2],
    [14, 1],
    [15, 1],
  ],
  chunk: [
    [32, 1],
    [33, 1],
  ],
  extent: [
    [0, 4],
    [4, 4],
  ],
} as const;
/** Last digit of the magic of what is written. */
const NEWEST = CHUNK_INDEX.magic.charCodeAt(7);
const BYTES = { header: 64, pack: 40, frame: 16, chunk: 34, extent: 8 } as const;
const COUNT_AT = { pack: 12, frame: 16, chunk: 20, extent: 24 } as const;
const TABLES = ['pack', 'frame', 'chunk', 'extent'] as const;
type Table = (typeof TABLES)[number];

/** Where a table starts, and how many entries its header announces. */
function tableOf(bytes: Buffer, table: Table): { start: number; count: number } {
  const count = (name: Table): number => Number(getNumber(bytes, COUNT_AT[name], 4));
  const before: readonly Table[] = TABLES.slice(0, TABLES.indexOf(table));
  const start = before.reduce<number>((sum, name) => sum + BYTES[name] * count(name), BYTES.header);
  return { start, count: count(table) };
}

function changeField(input: Buffer, random: Random): Buffer {
  const bytes = Buffer.from(input);
  const place = pick(random, ['header', ...TABLES] as const);
  const [offset, length] = pick<readonly [number, number]>(random, FIELDS[place]);
  const { start, count } = place === 'header' ? { start: 0, count: 1 } : tableOf(bytes, place);
  const at = start + BYTES[place] * below(random, Math.max(1, count)) + offset;
  putNumber(bytes, at, { value: nearby(random, getNumber(bytes, at, length)), length });
  return bytes;
}

/** An entry more or less, with the count that fits. */
function changeTable(input: Buffer, random: Random): Buffer {
  const table = pick(random, TABLES);
  const { start, count } = tableOf(input, table);
  const at = Math.min(input.length, start + BYTES[table] * below(random, Math.max(1, count)));
  const entry = input.subarray(at, at + BYTES[table]);
  const more = random() < 0.5;
  const bytes = Buffer.concat(
    more
      ? [input.subarray(0, at), entry, input.subarray(at)]
      : [input.subarray(0, at), input.subarray(at + BYTES[table])],
  );
  const value = BigInt(Math.max(0, count + (more ? 1 : -1)));
  putNumber(bytes, COUNT_AT[table], { value, length: 4 });
  return bytes;
}

/** Chunk indexes: what is accepted is written again as the same bytes, and a second reader agrees. */
export const chunkIndexTarget: FuzzTarget = {
  name: 'chunk-index',
  seeds: async () => [...(await goldenBlobs()).indexes, ...(await firstIndexes())],
  mutations: [changeField, changeField, changeTable],
  read: async (input) => {
    const signal = await signalOf(() => {
      const index = decodeChunkIndex(input);
      if (input[7] !== NEWEST) return;
      demand(Buffer.from(encodeChunkIndex(index)).equals(input), 'it is written as other bytes');
    });
    demand(isSecond(input) === (signal === 'accepted'), `the second reader: ${signal}`);
    return signal;
  },
};

function isSecond(input: Buffer): boolean {
  try {
    readIndex(input);
    return true;
  } catch {
    return false;
  }
}
