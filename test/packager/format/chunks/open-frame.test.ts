import { describe, expect, test } from 'vitest';
import { openFrame, takeChunk } from '../../../../packager/format/chunks/open-frame.ts';
import { readFrameHeader } from '../../../../packager/format/chunks/zstd-frame.ts';
import { digestOf } from '../../../../packager/format/digest.ts';
import { compressBound, createCompressor } from '../../../../packager/native/zstd.ts';
import { decompress } from '../../../fakes/test-appliance.ts';
import { faultCode } from '../../../fakes/fault-code.ts';
import { testDisk } from '../../../fakes/test-disk.ts';
import { zstdCompressSync, constants } from 'node:zlib';

const plain = testDisk(7, 8, 0);

function compress(bytes: Uint8Array): Buffer {
  const compressor = createCompressor();
  const room = Buffer.alloc(compressBound(bytes.length));
  const length = compressor.compress(bytes, room);
  compressor.close();
  return room.subarray(0, length);
}

const open = (
  stored: Uint8Array,
  changes: { plainBytes?: number; decompress?: typeof decompress } = {},
): Uint8Array => {
  const { plainBytes = plain.length, decompress: decode = decompress } = changes;
  const place = { disk: 'db', packDigest: 'sha256:abcdef0123456789' };
  const tools = { room: new Uint8Array(256 * 1024), decompress: decode };
  const frame = openFrame({ plainBytes, firstChunk: 3 }, place, stored, tools);
  return takeChunk({ digest: digestOf(plain), offset: 0, plainBytes }, 3, place, frame);
};

describe('opening a frame', () => {
  test('gives its plain bytes', () => {
    expect(Buffer.from(open(compress(plain))).equals(plain)).toBe(true);
  });

  test('a changed byte anywhere is refused or changes nothing', () => {
    const stored = compress(plain);
    for (let at = 0; at < stored.length; at += 1) {
      const changed = Buffer.from(stored);
      changed[at] = (changed[at] ?? 0) ^ 0x10;
      let found = plain;
      const code = faultCode(() => (found = Buffer.from(open(changed))));
      expect([code, found.equals(plain)]).toEqual([
        expect.stringMatching(/^(no fault|CHUNK_CORRUPT)$/),
        true,
      ]);
    }
  });

  test('the fault names disk, chunk and pack', () => {
    const changed = compress(plain);
    changed[20] = (changed[20] ?? 0) ^ 1;
    expect(() => open(changed)).toThrow(/Chunk 3 of disk “db” in pack abcdef012345 is damaged/);
  });

  test('other bytes than the index names are refused by their digest', () => {
    expect(() => open(compress(testDisk(8, 8, 0)))).toThrow(/is damaged: wanted sha256:/);
  });
});

describe('A5: decompression bombs', () => {
  const never = (): number => {
    throw new Error('nothing may be decoded');
  };

  test('a frame that states another size is refused before it is decoded', () => {
    const bomb = zstdCompressSync(Buffer.alloc(2 ** 30 / 4), { pledgedSrcSize: 2 ** 30 / 4 });
    expect(() => open(bomb, { decompress: never })).toThrow(/window is|plain bytes/);
  });

  test('a frame without content size is refused before it is decoded', () => {
    const frame = zstdCompressSync(plain, { params: { [constants.ZSTD_c_contentSizeFlag]: 0 } });
    expect(() => open(frame, { decompress: never })).toThrow(/does not state its content size/);
  });

  test('a frame that states a small size and unfolds further stops at its room', () => {
    const stored = compress(testDisk(7, 16, 0));
    const header = Buffer.from(compress(plain).subarray(0, 8));
    const lying = Buffer.concat([
      header.subarray(0, 4),
      Buffer.from([0x60, 0x00, 0x7f]),
      stored.subarray(7),
    ]);
    expect(readFrameHeader(lying)).toMatchObject({ contentBytes: plain.length });
    expect(() => open(lying)).toThrow(/is damaged/);
  });

  test('a frame that asks for a large window is refused', () => {
    const frame = zstdCompressSync(Buffer.alloc(2 ** 20, 'ab'), {
      params: { [constants.ZSTD_c_windowLog]: 27, [constants.ZSTD_c_contentSizeFlag]: 1 },
      pledgedSrcSize: 2 ** 20,
    });
    expect(readFrameHeader(frame)).toMatch(/its window is 1048576 bytes/);
  });

  test('frames with checksum or dictionary, skippable frames and two frames are refused', () => {
    const checksum = zstdCompressSync(plain, {
      params: { [constants.ZSTD_c_checksumFlag]: 1 },
      pledgedSrcSize: plain.length,
    });
    expect(readFrameHeader(checksum)).toBe('it carries a checksum');
    const stored = compress(plain);
    const dictionary = Buffer.from(stored);
    dictionary[4] = (dictionary[4] ?? 0) | 1;
    expect(readFrameHeader(dictionary)).toBe('it needs a dictionary');
    expect(readFrameHeader(Buffer.from('502a4d180000000000', 'hex'))).toBe('no zstd frame');
    expect(() => open(Buffer.concat([stored, stored]), { decompress: never })).toThrow(
      /a frame of/,
    );
    expect(() => open(Buffer.concat([stored, Buffer.alloc(1)]), { decompress: never })).toThrow(
      /a frame of/,
    );
  });

  test('a frame that is cut off anywhere is refused before it is decoded', () => {
    const stored = compress(plain);
    for (let length = 0; length < stored.length; length += 1) {
      expect(() => open(stored.subarray(0, length), { decompress: never })).toThrow(/is damaged/);
    }
  });

  test.each([1, 255, 256, 4_096, 65_791, 65_792, 131_072, 262_144])(
    'reads the header of a frame of %i bytes as zstd wrote it',
    (size) => {
      const stored = compress(Buffer.alloc(size, 'abc'));
      expect(readFrameHeader(stored)).toEqual({ contentBytes: size, frameBytes: stored.length });
    },
  );
});
