import { decodeChunkIndex } from '../../../packager/format/chunks/decode-chunk-index.ts';
import { encodeChunkIndex } from '../../../packager/format/chunks/encode-chunk-index.ts';
import { readIndex } from '../../format/second-reader/disk.ts';
import { signalOf } from '../engine/fuzz.ts';
import { below, getNumber, nearby, pick, putNumber, type Random } from '../engine/mutate.ts';
import { demand, type FuzzTarget } from '../engine/target.ts';
import { goldenBlobs } from './golden-blobs.ts';

/** Offset and length of the numbers in header, pack, chunk and extent (docs/format.md). */
const FIELDS = {
  header: [
    [8, 4],
    [12, 4],
    [16, 4],
    [20, 4],
    [24, 8],
    [32, 4],
  ],
  pack: [[32, 8]],
  chunk: [
    [32, 4],
    [36, 8],
    [44, 4],
    [48, 4],
  ],
  extent: [
    [0, 4],
    [4, 4],
  ],
} as const;
const BYTES = { header: 64, pack: 40, chunk: 52, extent: 8 } as const;
const COUNT_AT = { pack: 12, chunk: 16, extent: 20 } as const;
type Table = keyof typeof COUNT_AT;

/** Where a table starts, and how many entries its header announces. */
function tableOf(bytes: Buffer, table: Table): { start: number; count: number } {
  const count = (name: Table): number => Number(getNumber(bytes, COUNT_AT[name], 4));
  const packsEnd = BYTES.header + BYTES.pack * count('pack');
  const starts = {
    pack: BYTES.header,
    chunk: packsEnd,
    extent: packsEnd + BYTES.chunk * count('chunk'),
  };
  return { start: starts[table], count: count(table) };
}

function changeField(input: Buffer, random: Random): Buffer {
  const bytes = Buffer.from(input);
  const place = pick(random, ['header', 'pack', 'chunk', 'extent'] as const);
  const [offset, length] = pick<readonly [number, number]>(random, FIELDS[place]);
  const { start, count } = place === 'header' ? { start: 0, count: 1 } : tableOf(bytes, place);
  const at = start + BYTES[place] * below(random, Math.max(1, count)) + offset;
  putNumber(bytes, at, { value: nearby(random, getNumber(bytes, at, length)), length });
  return bytes;
}

/** An entry more or less, with the count that fits. */
function changeTable(input: Buffer, random: Random): Buffer {
  const table = pick(random, ['pack', 'chunk', 'extent'] as const);
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
  seeds: async () => (await goldenBlobs()).indexes,
  mutations: [changeField, changeField, changeTable],
  read: async (input) => {
    const signal = await signalOf(() => {
      const index = decodeChunkIndex(input);
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
