import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeChunkIndex } from '../../../../packager/format/chunks/decode-chunk-index.ts';
import { encodeChunkIndex } from '../../../../packager/format/chunks/encode-chunk-index.ts';
import type {
  ChunkEntry,
  ChunkIndex,
  Extent,
  FrameEntry,
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
  readonly frames: FrameEntry[];
  readonly chunks: ChunkEntry[];
  readonly extents: Extent[];
}

const indexOf = (tables: Tables): ChunkIndex => ({
  blockBytes: BLOCK,
  bootChunks: 0,
  ...tables,
  frameCount: tables.frames.length,
  chunkCount: tables.chunks.length,
  extentCount: tables.extents.length,
  frame: (i) => tables.frames[i] as FrameEntry,
  chunk: (i) => tables.chunks[i] as ChunkEntry,
  extent: (i) => tables.extents[i] as Extent,
});

const chunk = (name: string, changes: Partial<ChunkEntry> = {}): ChunkEntry => ({
  digest: digest(name),
  offset: 0,
  plainBytes: 2 * BLOCK,
  ...changes,
});

/** A frame of six blocks at some offset, with these chunks. */
const frame = (
  [pack, offset]: [number, number],
  [firstChunk, endChunk]: [number, number],
  changes: Partial<FrameEntry> = {},
): FrameEntry => ({
  pack,
  offset,
  storedBytes: 100,
  plainBytes: 6 * BLOCK,
  firstChunk,
  endChunk,
  ...changes,
});

const good: Tables = {
  diskBytes: 100 * BLOCK,
  packs: [
    { digest: digest('p0'), sizeBytes: 1_000 },
    { digest: digest('p1'), sizeBytes: 5_000_000_000 },
  ],
  frames: [frame([0, 0], [0, 2]), frame([1, 4_999_999_900], [2, 3])],
  chunks: [chunk('a'), chunk('b', { offset: 4 * BLOCK }), chunk('c')],
  extents: [
    { firstBlock: 0, chunk: 1 },
    { firstBlock: 2, chunk: 2 },
    { firstBlock: 50, chunk: 0 },
    { firstBlock: 98, chunk: 1 },
  ],
};

/** A disk of nothing. */
const nothing: Tables = { diskBytes: 0, packs: [], frames: [], chunks: [], extents: [] };

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
    expect(Array.from({ length: index.frameCount }, (_, i) => index.frame(i))).toEqual(good.frames);
    expect(Array.from({ length: index.chunkCount }, (_, i) => index.chunk(i))).toEqual(good.chunks);
    expect(Array.from({ length: index.extentCount }, (_, i) => index.extent(i))).toEqual(
      good.extents,
    );
  });

  test('of an empty disk has no tables', () => {
    const index = decode({ ...nothing, diskBytes: BLOCK });
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
    expect(bytes.length).toBe(64 + 2 * 40 + 2 * 16 + 3 * 34 + 4 * 8);
    expect(bytes.toString('latin1', 0, 8)).toBe('SYCHIDX2');
    const header = [8, 12, 16, 20, 24, 28].map((at) => bytes.readUInt32LE(at));
    expect(header).toEqual([4096, 2, 2, 3, 4, 1]);
    expect(bytes.readBigUInt64LE(32)).toBe(409_600n);
    expect(bytes.readBigUInt64LE(64 + 40 + 32)).toBe(5_000_000_000n);
    expect(`sha256:${bytes.toString('hex', 64, 96)}`).toBe(good.packs[0]?.digest);
    const lastFrame = 64 + 80 + 16;
    expect(bytes.readBigUInt64LE(lastFrame)).toBe(4_999_999_900n);
    expect(bytes.readUInt32LE(lastFrame + 8)).toBe(100);
    expect(bytes.readUInt16LE(lastFrame + 12)).toBe(1);
    expect([...bytes.subarray(lastFrame + 14, lastFrame + 16)]).toEqual([6, 1]);
    const secondChunk = lastFrame + 16 + 34;
    expect(`sha256:${bytes.toString('hex', secondChunk, secondChunk + 32)}`).toBe(digest('b'));
    expect([...bytes.subarray(secondChunk + 32, secondChunk + 34)]).toEqual([4, 2]);
  });
});

describe('a chunk index of the first version', () => {
  /** One pack, two chunks, two extents; written by hand, since nothing writes it any more. */
  const first = (): Buffer => {
    const bytes = Buffer.alloc(64 + 40 + 2 * 52 + 2 * 8);
    bytes.write('SYCHIDX1');
    [4096, 1, 2, 2].forEach((value, i) => bytes.writeUInt32LE(value, 8 + 4 * i));
    bytes.writeBigUInt64LE(100n * 4096n, 24);
    bytes.writeUInt32LE(1, 32);
    bytes.write('ab'.repeat(32), 64, 'hex');
    bytes.writeBigUInt64LE(1_000n, 96);
    for (const [i, at] of [104, 156].entries()) {
      bytes.write('cd'.repeat(32), at, 'hex');
      bytes.writeBigUInt64LE(BigInt(400 * i), at + 36);
      bytes.writeUInt32LE(100 + i, at + 44);
      bytes.writeUInt32LE(2 * BLOCK, at + 48);
      bytes.writeUInt32LE(10 * i, 208 + 8 * i);
      bytes.writeUInt32LE(i, 212 + 8 * i);
    }
    return bytes;
  };

  test('is read as one in which every chunk is a frame', () => {
    const index = decodeChunkIndex(first());
    expect([index.frameCount, index.chunkCount, index.bootChunks]).toEqual([2, 2, 1]);
    const plain = { plainBytes: 2 * BLOCK };
    const second = { pack: 0, offset: 400, storedBytes: 101, ...plain };
    expect(index.frame(1)).toEqual({ ...second, firstChunk: 1, endChunk: 2 });
    expect(index.chunk(1)).toEqual({ digest: `sha256:${'cd'.repeat(32)}`, offset: 0, ...plain });
    expect(index.extent(1)).toEqual({ firstBlock: 10, chunk: 1 });
  });

  test('is held to the same rules', () => {
    const overlapping = first();
    overlapping.writeBigUInt64LE(99n, 156 + 36);
    expect(() => decodeChunkIndex(overlapping)).toThrow(/frame 1: wanted an offset from 100/);
    const large = first();
    large.writeUInt32LE(132 * 1024, 104 + 48);
    expect(() => decodeChunkIndex(large)).toThrow(/chunk 0/);
    const reserved = first();
    reserved[36] = 1;
    expect(() => decodeChunkIndex(reserved)).toThrow(/bytes 36 to 63/);
  });
});

describe('A6: an index that points where it must not', () => {
  /** The first pack alone. */
  const withFrames = (frames: FrameEntry[], chunks: ChunkEntry[]): Tables => ({
    ...good,
    packs: good.packs.slice(0, 1),
    frames,
    chunks,
    extents: chunks.map((_, i) => ({ firstBlock: 40 * i, chunk: i })),
  });
  const oneFrame = (changes: Partial<FrameEntry>, at = 0): Tables =>
    withFrames([frame([0, at], [0, 1], changes)], [chunk('a')]);
  const twoFrames = (first: [number, number], second: [number, number]): Tables =>
    withFrames([frame(first, [0, 1]), frame(second, [1, 2])], [chunk('a'), chunk('b')]);
  const inFrame = (...chunks: ChunkEntry[]): Tables =>
    withFrames([frame([0, 0], [0, chunks.length])], chunks);
  const withExtents = (...extents: Extent[]): Tables => ({ ...good, extents });
  const cases: Record<string, [Tables, string]> = {
    'another block size': [{ ...good, blockBytes: 512 }, 'the block size'],
    'a disk of half a block': [{ ...good, diskBytes: 100 * BLOCK + 1 }, 'the disk size'],
    'A12: a disk of an exabyte': [{ ...good, diskBytes: 2 ** 60 }, 'the disk size'],
    'a disk of nothing': [nothing, 'the disk size'],
    'more boot chunks than chunks': [{ ...good, bootChunks: 4 }, 'the boot chunks'],
    'a pack of no bytes': [
      { ...good, packs: [{ digest: digest('p0'), sizeBytes: 0 }, good.packs[1] as PackEntry] },
      'pack 0',
    ],
    'a pack listed twice': [
      { ...good, packs: [good.packs[1], good.packs[1]] as PackEntry[] },
      'pack 1',
    ],
    'a pack that no frame is in': [
      { ...good, packs: [...good.packs, { digest: digest('p2'), sizeBytes: 1 }] },
      'the packs',
    ],
    'a frame in a pack that is not there': [twoFrames([0, 0], [1, 0]), 'frame 1'],
    'a frame that skips a pack': [oneFrame({ pack: 1 }), 'frame 0'],
    'frames out of order': [twoFrames([0, 100], [0, 0]), 'frame 1'],
    'frames that overlap': [twoFrames([0, 0], [0, 99]), 'frame 1'],
    'a frame past the end of its pack': [oneFrame({}, 901), 'frame 0'],
    'a frame of no stored bytes': [oneFrame({ storedBytes: 0 }), 'frame 0'],
    'a frame of too many stored bytes': [
      {
        ...oneFrame({ storedBytes: 258 * 1024 }),
        packs: [{ digest: digest('p'), sizeBytes: 1e6 }],
      },
      'frame 0',
    ],
    'A5: a frame that unfolds too far': [oneFrame({ plainBytes: 260 * 1024 }), 'frame 0'],
    'a frame of nothing': [oneFrame({ plainBytes: 0 }), 'frame 0'],
    'a frame without a chunk': [
      withFrames([frame([0, 0], [0, 0]), frame([0, 100], [0, 2])], [chunk('a'), chunk('b')]),
      'frame 0',
    ],
    'more frames than chunks': [
      withFrames([frame([0, 0], [0, 1]), frame([0, 100], [1, 2])], [chunk('a')]),
      'the frames',
    ],
    'chunks that no frame has': [
      withFrames([frame([0, 0], [0, 1])], [chunk('a'), chunk('b')]),
      'the frames',
    ],
    'frames with more chunks than there are': [
      withFrames([frame([0, 0], [0, 3])], [chunk('a')]),
      'the frames',
    ],
    'chunks of a frame out of order': [
      inFrame(chunk('a', { offset: 2 * BLOCK }), chunk('b')),
      'chunk 1',
    ],
    'chunks of a frame that overlap': [
      inFrame(chunk('a'), chunk('b', { offset: BLOCK })),
      'chunk 1',
    ],
    'a chunk past the end of its frame': [inFrame(chunk('a', { offset: 5 * BLOCK })), 'chunk 0'],
    'a chunk that is too large': [
      withFrames(
        [frame([0, 0], [0, 1], { plainBytes: 64 * BLOCK })],
        [chunk('a', { plainBytes: 33 * BLOCK })],
      ),
      'chunk 0',
    ],
    'a chunk of nothing': [inFrame(chunk('a', { plainBytes: 0 })), 'chunk 0'],
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
    bytes.writeUInt32LE(0xffff_ffff, 24);
    expect(() => decodeChunkIndex(bytes)).toThrow(/its length/);
    bytes.writeUInt32LE(0xffff_ffff, 16);
    expect(() => decodeChunkIndex(bytes)).toThrow(/the frames/);
    bytes.writeUInt32LE(0xffff_ffff, 20);
    expect(() => decodeChunkIndex(bytes)).toThrow(/the chunks/);
  });

  test('an offset past 2^53 is refused like any other that is too far', () => {
    const bytes = Buffer.from(encodeChunkIndex(indexOf(good)));
    bytes.writeBigUInt64LE(2n ** 64n - 1n, 64 + 80);
    expect(() => decodeChunkIndex(bytes)).toThrow(/frame 0/);
  });

  test('reserved bytes must be zero', () => {
    const bytes = encodeChunkIndex(indexOf(good));
    bytes[63] = 1;
    expect(() => decodeChunkIndex(bytes)).toThrow(/bytes 40 to 63/);
  });

  test('a newer version is told apart from damage', () => {
    const bytes = encodeChunkIndex(indexOf(good));
    bytes[7] = '3'.charCodeAt(0);
    expect(() => decodeChunkIndex(bytes)).toThrow(/uses format 3/);
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
