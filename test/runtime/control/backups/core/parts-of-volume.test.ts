import { expect, test } from 'vitest';
import {
  blocksOf,
  piecesOf,
} from '../../../../../runtime/control/backups/core/nbd/parts-of-volume.ts';

const part = (start: number, length: number, flags = 0) => ({ start, length, flags });

test('wanted parts become whole blocks, and neighbours one run', () => {
  const parts = [part(0, 100), part(5_000, 100), part(12_288, 4_096), part(40_960, 1)];
  expect(blocksOf(parts, () => true)).toEqual([
    { firstBlock: 0, blocks: 2 },
    { firstBlock: 3, blocks: 1 },
    { firstBlock: 10, blocks: 1 },
  ]);
});

test('parts that share a block are one run, and one within another adds nothing', () => {
  expect(blocksOf([part(0, 20_000), part(4_096, 100), part(16_000, 5_000)], () => true)).toEqual([
    { firstBlock: 0, blocks: 6 },
  ]);
});

test('what is not wanted, or has no length, is left out', () => {
  const parts = [part(0, 4_096, 1), part(4_096, 0, 2), part(8_192, 4_096, 2)];
  expect(blocksOf(parts, (flags) => flags === 2)).toEqual([{ firstBlock: 2, blocks: 1 }]);
});

test('ranges are cut into pieces, and none goes beyond the end of the volume', () => {
  const ranges = [
    { firstBlock: 1, blocks: 3 },
    { firstBlock: 9, blocks: 2 },
  ];
  expect([...piecesOf(ranges, 40_000, 8_192)]).toEqual([
    { start: 4_096, length: 8_192 },
    { start: 12_288, length: 4_096 },
    { start: 36_864, length: 3_136 },
  ]);
  expect([...piecesOf([{ firstBlock: 10, blocks: 1 }], 40_000, 8_192)]).toEqual([]);
});
