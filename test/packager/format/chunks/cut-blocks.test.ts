import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createCutter } from '../../../../packager/format/chunks/cut-blocks.ts';
import { testDisk } from '../../../fakes/test-disk.ts';

const BLOCK = 4_096;
interface Piece {
  readonly firstBlock: number;
  readonly bytes: Buffer;
}

/** @param step blocks handed in at a time */
function cut(disk: Buffer, step = 7): Piece[] {
  const pieces: Piece[] = [];
  const cutter = createCutter((firstBlock, bytes) =>
    pieces.push({ firstBlock, bytes: Buffer.from(bytes) }),
  );
  for (let at = 0; at < disk.length; at += step * BLOCK) {
    cutter.push(at / BLOCK, disk.subarray(at, at + step * BLOCK));
  }
  cutter.finish();
  return pieces;
}

const contents = (pieces: readonly Piece[]): Set<string> =>
  new Set(pieces.map(({ bytes }) => bytes.toString('latin1')));

describe('cutting', () => {
  test('chunks cover every block that is not zero, and only those', () => {
    fc.assert(
      fc.property(
        fc.nat(1_000),
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 1, max: 40 }),
        (seed, blocks, step) => {
          const disk = testDisk(seed, blocks);
          const again = Buffer.alloc(disk.length);
          for (const { firstBlock, bytes } of cut(disk, step)) {
            bytes.copy(again, firstBlock * BLOCK);
            for (let at = 0; at < bytes.length; at += BLOCK) {
              expect(bytes.subarray(at, at + BLOCK).equals(Buffer.alloc(BLOCK))).toBe(false);
            }
          }
          expect(again.equals(disk)).toBe(true);
        },
      ),
      { numRuns: 50 },
    );
  });

  test('does not depend on how the disk is handed in', () => {
    const disk = testDisk(5, 300);
    expect(cut(disk, 1)).toEqual(cut(disk, 256));
  });

  test('chunks are 32 KiB on average where nothing is zero, at least 8 and at most 128 KiB', () => {
    const sizes = cut(testDisk(3, 4_000, 0)).map(({ bytes }) => bytes.length);
    const average = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
    expect(average / 1024).toBeGreaterThan(26);
    expect(average / 1024).toBeLessThan(40);
    expect(Math.min(...sizes.slice(0, -1))).toBeGreaterThanOrEqual(8 * 1024);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(128 * 1024);
  });

  test('a block that is put in moves the cuts near it and no others', () => {
    const disk = testDisk(4, 2_000, 0);
    const middle = 1_000 * BLOCK;
    const changed = Buffer.concat([
      disk.subarray(0, middle),
      testDisk(9, 1, 0),
      disk.subarray(middle),
    ]);
    const before = contents(cut(disk));
    const fresh = [...contents(cut(changed))].filter((chunk) => !before.has(chunk));
    expect(fresh.length).toBeLessThanOrEqual(4);
  });

  test('a chunk ends where a file does, so a file is the same chunks wherever it lies', () => {
    const file = (seed: number, blocks: number): Buffer => {
      const bytes = testDisk(seed, blocks, 0);
      bytes.fill(0, bytes.length - 100);
      return bytes;
    };
    const files = [file(11, 9), file(12, 3), file(13, 40), file(14, 2), file(15, 7)];
    const one = contents(cut(Buffer.concat(files)));
    const other = contents(cut(Buffer.concat(files.toReversed())));
    expect(one.size).toBeGreaterThanOrEqual(files.length);
    expect(other).toEqual(one);
  });

  test('a gap ends a chunk: blocks that were not handed in are zero', () => {
    const pieces: number[] = [];
    const cutter = createCutter((firstBlock) => pieces.push(firstBlock));
    cutter.push(0, testDisk(1, 1, 0));
    cutter.push(5, testDisk(2, 1, 0));
    cutter.finish();
    expect(pieces).toEqual([0, 5]);
  });

  test('blocks out of order and pieces of blocks are refused', () => {
    const cutter = createCutter(() => undefined);
    expect(() => cutter.push(0, Buffer.alloc(100))).toThrow(RangeError);
    cutter.push(3, Buffer.alloc(BLOCK));
    expect(() => cutter.push(3, Buffer.alloc(BLOCK))).toThrow(RangeError);
  });

  test('cuts where it always has: what is written now must dedupe with what comes later', () => {
    const pieces = cut(testDisk(42, 64)).map(({ firstBlock, bytes }) => [
      firstBlock,
      bytes.length / BLOCK,
    ]);
    expect(pieces).toMatchInlineSnapshot(`
      [
        [
          0,
          2,
        ],
        [
          3,
          3,
        ],
        [
          6,
          1,
        ],
        [
          8,
          3,
        ],
        [
          15,
          3,
        ],
        [
          20,
          1,
        ],
        [
          22,
          1,
        ],
        [
          24,
          8,
        ],
        [
          34,
          5,
        ],
        [
          40,
          4,
        ],
        [
          45,
          3,
        ],
        [
          51,
          1,
        ],
        [
          53,
          1,
        ],
        [
          55,
          9,
        ],
      ]
    `);
  });
});
