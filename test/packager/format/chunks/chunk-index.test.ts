import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeChunkIndex } from '../../../../packager/format/chunks/decode-chunk-index.ts';
import { encodeChunkIndex } from '../../../../packager/format/chunks/encode-chunk-index.ts';
import type {
  ChunkEntry,
  ChunkIndex,
  Extent,
  PackEntry,
} from '../../../../schemas/archive/chunk-index.ts';
import { faultCode } from '../../../fakes/fault-code.ts';
import { digestOf } from '../../../../packager/format/digest.ts';

const BLOCK = 4_096;
const digest = (text: string): ChunkEntry['digest'] => digestOf(Buffer.from(text));

interface Tables {
  readonly blockBytes?: number;
  readonly diskBytes: number;
  readonly bootChunks?: number;
  readonly packs: PackEntry[];
  readonly chunks: ChunkEntry[];
  readonly extents: Extent[];
}

const indexOf = (tables: Tables): ChunkIndex => ({
  blockBytes: BLOCK,
  bootChunks: 0,
  ...tables,
  chunkCount: tables.chunks.length,
  extentCount: tables.extents.length,
  chunk: (i) => tables.chunks[i] as ChunkEntry,
  extent: (i) => tables.extents[i] as Extent,
});

const chunk = (pack: number, offset: number, changes: Partial<ChunkEntry> = {}): ChunkEntry => ({
  digest: digest(`${pack}/${offset}`),
  pack,
  offset,
  storedBytes: 100,
  plainBytes: 2 * BLOCK,
  ...changes,
});

const good: Tables = {
  diskBytes: 100 * BLOCK,
  packs: [
    { digest: digest('p0'), sizeBytes: 1_000 },
    { digest: digest('p1'), sizeBytes: 5_000_000_000 },
  ],
  chunks: [chunk(0, 0), chunk(0, 100), chunk(1, 4_999_999_900)],
  extents: [
    { firstBlock: 0, chunk: 1 },
    { firstBlock: 2, chunk: 2 },
    { firstBlock: 50, chunk: 0 },
    { firstBlock: 98, chunk: 1 },
  ],
};

const decode = (tables: Tables): ChunkIndex => decodeChunkIndex(encodeChunkIndex(indexOf(tables)));
const whereOf = (tables: Tables): string => {
  try {
    decode(tables);
    return 'accepted';
  } catch (error) {
    const fault = error as { code: string; data: { where: string } };
    expect(fault.code).toBe('CHUNK_INDEX_MALFORMED');
    return fault.data.where;
  }
};

describe('a chunk index', () => {
  test('reads back as it was written', () => {
    const index = decode(good);
    expect(index.diskBytes).toBe(good.diskBytes);
    expect(index.packs).toEqual(good.packs);
    expect(Array.from({ length: index.chunkCount }, (_, i) => index.chunk(i))).toEqual(good.chunks);
    expect(Array.from({ length: index.extentCount }, (_, i) => index.extent(i))).toEqual(
      good.extents,
    );
  });

  test('of an empty disk has no tables', () => {
    const index = decode({ diskBytes: BLOCK, packs: [], chunks: [], extents: [] });
    expect([index.packs.length, index.chunkCount, index.extentCount]).toEqual([0, 0, 0]);
  });

  test('is readable where it lies in a larger buffer', () => {
    const bytes = encodeChunkIndex(indexOf(good));
    const larger = new Uint8Array(bytes.length + 13);
    larger.set(bytes, 13);
    expect(decodeChunkIndex(larger.subarray(13)).chunk(2)).toEqual(good.chunks[2]);
  });

  test('has the layout that is drawn in the schema', () => {
    const bytes = Buffer.from(encodeChunkIndex(indexOf({ ...good, bootChunks: 1 })));
    expect(bytes.length).toBe(64 + 2 * 40 + 3 * 52 + 4 * 8);
    expect(bytes.toString('latin1', 0, 8)).toBe('SYCHIDX1');
    expect([8, 12, 16, 20, 32].map((at) => bytes.readUInt32LE(at))).toEqual([4096, 2, 3, 4, 1]);
    expect(bytes.readBigUInt64LE(24)).toBe(409_600n);
    expect(bytes.readBigUInt64LE(64 + 40 + 32)).toBe(5_000_000_000n);
    expect(`sha256:${bytes.toString('hex', 64, 96)}`).toBe(good.packs[0]?.digest);
    const lastChunk = 64 + 80 + 2 * 52;
    expect(bytes.readUInt32LE(lastChunk + 32)).toBe(1);
    expect(bytes.readBigUInt64LE(lastChunk + 36)).toBe(4_999_999_900n);
    expect(bytes.readUInt32LE(lastChunk + 44)).toBe(100);
    expect(bytes.readUInt32LE(lastChunk + 48)).toBe(8_192);
  });
});

describe('A6: an index that points where it must not', () => {
  const withChunks = (...chunks: ChunkEntry[]): Tables => ({
    ...good,
    packs: good.packs.slice(0, 1),
    chunks,
    extents: chunks.map((_, i) => ({ firstBlock: 40 * i, chunk: i })),
  });
  const withExtents = (...extents: Extent[]): Tables => ({ ...good, extents });
  const cases: Record<string, [Tables, string]> = {
    'another block size': [{ ...good, blockBytes: 512 }, 'the block size'],
    'a disk of half a block': [{ ...good, diskBytes: 100 * BLOCK + 1 }, 'the disk size'],
    'A12: a disk of an exabyte': [{ ...good, diskBytes: 2 ** 60 }, 'the disk size'],
    'a disk of nothing': [{ diskBytes: 0, packs: [], chunks: [], extents: [] }, 'the disk size'],
    'more boot chunks than chunks': [{ ...good, bootChunks: 4 }, 'the boot chunks'],
    'a pack of no bytes': [
      { ...good, packs: [{ digest: digest('p0'), sizeBytes: 0 }, good.packs[1] as PackEntry] },
      'pack 0',
    ],
    'a pack listed twice': [
      { ...good, packs: [good.packs[1], good.packs[1]] as PackEntry[] },
      'pack 1',
    ],
    'a pack that no chunk is in': [
      { ...good, packs: [...good.packs, { digest: digest('p2'), sizeBytes: 1 }] },
      'the packs',
    ],
    'a chunk in a pack that is not there': [withChunks(chunk(0, 0), chunk(1, 0)), 'chunk 1'],
    'a chunk that skips a pack': [withChunks(chunk(1, 0)), 'chunk 0'],
    'chunks out of order': [withChunks(chunk(0, 100), chunk(0, 0)), 'chunk 1'],
    'chunks that overlap': [withChunks(chunk(0, 0), chunk(0, 99)), 'chunk 1'],
    'a chunk past the end of its pack': [withChunks(chunk(0, 901)), 'chunk 0'],
    'a chunk of no stored bytes': [withChunks(chunk(0, 0, { storedBytes: 0 })), 'chunk 0'],
    'a chunk of too many stored bytes': [
      {
        ...withChunks(chunk(0, 0, { storedBytes: 130 * 1024 })),
        packs: [{ digest: digest('p'), sizeBytes: 1e6 }],
      },
      'chunk 0',
    ],
    'A5: a chunk that unfolds too far': [
      withChunks(chunk(0, 0, { plainBytes: 132 * 1024 })),
      'chunk 0',
    ],
    'a chunk of half a block': [withChunks(chunk(0, 0, { plainBytes: 2_048 })), 'chunk 0'],
    'a chunk of nothing': [withChunks(chunk(0, 0, { plainBytes: 0 })), 'chunk 0'],
    'a chunk that no extent uses': [withExtents({ firstBlock: 0, chunk: 0 }), 'the extents'],
    'an extent of a chunk that is not there': [
      withExtents({ firstBlock: 0, chunk: 3 }),
      'extent 0',
    ],
    'extents out of order': [
      withExtents({ firstBlock: 9, chunk: 0 }, { firstBlock: 0, chunk: 1 }),
      'extent 1',
    ],
    'extents that overlap': [
      withExtents({ firstBlock: 0, chunk: 0 }, { firstBlock: 1, chunk: 1 }),
      'extent 1',
    ],
    'an extent past the end of the disk': [withExtents({ firstBlock: 99, chunk: 0 }), 'extent 0'],
  };
  test.each(Object.entries(cases))('%s is refused', (_name, [tables, where]) => {
    expect(whereOf(tables)).toBe(where);
  });

  test('a count that would need more bytes than there are is refused before anything is read', () => {
    const bytes = Buffer.from(encodeChunkIndex(indexOf(good)));
    bytes.writeUInt32LE(0xffff_ffff, 20);
    expect(() => decodeChunkIndex(bytes)).toThrow(/its length/);
    bytes.writeUInt32LE(0xffff_ffff, 16);
    expect(() => decodeChunkIndex(bytes)).toThrow(/the chunks/);
  });

  test('an offset past 2^53 is refused like any other that is too far', () => {
    const bytes = Buffer.from(encodeChunkIndex(indexOf(good)));
    bytes.writeBigUInt64LE(2n ** 64n - 1n, 64 + 80 + 36);
    expect(() => decodeChunkIndex(bytes)).toThrow(/chunk 0/);
  });

  test('reserved bytes must be zero', () => {
    const bytes = encodeChunkIndex(indexOf(good));
    bytes[63] = 1;
    expect(() => decodeChunkIndex(bytes)).toThrow(/bytes 36 to 63/);
  });

  test('a newer version is told apart from damage', () => {
    const bytes = encodeChunkIndex(indexOf(good));
    bytes[7] = '2'.charCodeAt(0);
    expect(() => decodeChunkIndex(bytes)).toThrow(/uses format 2/);
    bytes[0] = 0;
    expect(() => decodeChunkIndex(bytes)).toThrow(/its first bytes/);
  });

  test('an index that is cut off anywhere, or too long, is refused', () => {
    const bytes = encodeChunkIndex(indexOf(good));
    for (let length = 0; length < bytes.length; length += 1) {
      expect(() => decodeChunkIndex(bytes.subarray(0, length))).toThrow(/malformed/);
    }
    expect(() => decodeChunkIndex(Buffer.concat([bytes, Buffer.alloc(1)]))).toThrow(/its length/);
  });

  test('any bytes are refused or read, never anything else', () => {
    const bytes = encodeChunkIndex(indexOf(good));
    const change = fc.tuple(fc.nat(bytes.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const changed = Buffer.from(bytes);
        for (const [at, value] of changes) changed[at] = value;
        expect(faultCode(() => decodeChunkIndex(changed))).toMatch(
          /no fault|CHUNK_INDEX_MALFORMED|FORMAT_TOO_NEW/,
        );
      }),
      { numRuns: 2_000 },
    );
  });
});
