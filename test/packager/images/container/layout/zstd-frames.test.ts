import { randomBytes } from 'node:crypto';
import { constants, zstdCompressSync } from 'node:zlib';
import { array, assert, asyncProperty, integer, uint8Array } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unzstd } from '../../../../../packager/images/container/layout/zstd-frames.ts';

const skippable = (content: Uint8Array, kind = 0): Buffer => {
  const header = Buffer.alloc(8);
  header.writeUInt32LE(0x184d2a50 + kind, 0);
  header.writeUInt32LE(content.length, 4);
  return Buffer.concat([header, content]);
};
async function* inPieces(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}
async function plain(bytes: Uint8Array, length = bytes.length || 1): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of unzstd(inPieces(bytes, length))) pieces.push(piece);
  return Buffer.concat(pieces);
}
const damaged = (): Buffer => {
  const packed = zstdCompressSync(randomBytes(900), checksum);
  packed.writeUInt8(packed.at(-1)! ^ 1, packed.length - 1);
  return packed;
};
const checksum = { params: { [constants.ZSTD_c_checksumFlag]: 1 } };

describe('I3: zstd layers', () => {
  test('I3: of several frames in one piece', async () => {
    const packed = Buffer.concat(['one ', 'two ', 'three'].map((text) => zstdCompressSync(text)));
    expect((await plain(packed)).toString()).toBe('one two three');
  });

  test('I3: with skippable frames first, between and last', async () => {
    const packed = Buffer.concat([
      skippable(Buffer.from('a table of contents')),
      zstdCompressSync('one '),
      skippable(randomBytes(300), 15),
      zstdCompressSync('two'),
      skippable(Buffer.alloc(0)),
    ]);
    expect((await plain(packed)).toString()).toBe('one two');
  });

  test('I3: large frames, with checksums, from random and from equal bytes', async () => {
    const parts = [randomBytes(400_000), Buffer.alloc(3_000_000, 7), Buffer.alloc(0)];
    const packed = Buffer.concat(parts.map((part) => zstdCompressSync(part, checksum)));
    expect((await plain(packed, 65_536)).equals(Buffer.concat(parts))).toBe(true);
  });

  test('I3: in whichever split frames and pieces come', async () => {
    const anyParts = array(uint8Array({ maxLength: 400 }), { maxLength: 6 });
    await assert(
      asyncProperty(anyParts, integer({ min: 1, max: 50 }), async (parts, length) => {
        const packed = Buffer.concat(
          parts.flatMap((part) => [skippable(part.subarray(0, 9)), zstdCompressSync(part)]),
        );
        expect((await plain(packed, length)).equals(Buffer.concat(parts))).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  test.each([
    ['cut off in a frame', zstdCompressSync('some content').subarray(0, -1)],
    ['cut off in a skippable frame', skippable(Buffer.alloc(9)).subarray(0, -1)],
    ['followed by other bytes', Buffer.concat([zstdCompressSync('x'), Buffer.from('junk')])],
    ['no zstd', Buffer.from('no zstd at all')],
    ['damaged', damaged()],
  ])('I3: one that is %s is an error', async (_name, packed) => {
    await expect(plain(packed)).rejects.toBeInstanceOf(Error);
  });
});
