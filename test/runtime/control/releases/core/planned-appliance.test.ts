import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  fetchBytes,
  type ImageCost,
} from '../../../../../runtime/control/releases/core/planned-appliance.ts';
import { fakeDigest } from '../../../../fakes/appliances.ts';

/** An image with an index of 1 byte, and frames of as many bytes as is said. */
const image = (
  name: string,
  ...frames: readonly [storedBytes: number, chunks: string][]
): ImageCost => ({
  id: fakeDigest(name),
  indexBytes: 1,
  diskBytes: 0,
  plainBytes: 0,
  frames: frames.map(([storedBytes, chunks]) => ({
    storedBytes,
    chunks: chunks.split(' ').map(fakeDigest),
  })),
});
const bytes = (images: readonly ImageCost[], ...present: string[]): number =>
  fetchBytes(images, new Set(present.map(fakeDigest)));

describe('what a node has to fetch', () => {
  const db = image('db', [10, 'base'], [100, 'mysql innodb']);
  const web = image('web', [10, 'base'], [1_000, 'nginx']);

  test('is each index, and each frame once', () => {
    expect(bytes([])).toBe(0);
    expect(bytes([db])).toBe(111);
    expect(bytes([db, web])).toBe(1_112);
  });

  test('is nothing of an image that is there, and no frame of which it has everything', () => {
    expect(bytes([db, web], 'db', 'web')).toBe(0);
    expect(bytes([db, web], 'db')).toBe(1_001);
    expect(bytes([db, web], 'web')).toBe(101);
    expect(bytes([db, web], 'another one')).toBe(1_112);
  });

  test('is a frame of which only a part is there', () => {
    const old = image('old', [5, 'mysql']);
    expect(bytes([old, db], 'old')).toBe(111);
    expect(bytes([old, image('both', [7, 'mysql'], [8, 'mysql base'])], 'old')).toBe(9);
  });

  const names = ['a', 'b', 'c', 'd'];
  const frame = fc.tuple(
    fc.nat({ max: 1_000 }),
    fc.subarray(['1', '2', '3', '4', '5'], { minLength: 1 }).map((all) => all.join(' ')),
  );
  const images = fc
    .array(fc.array(frame, { maxLength: 4 }), { maxLength: names.length })
    .map((all) => all.map((frames, i) => image(names[i]!, ...frames)));

  test('is never less than nothing, nor more than all of it, and nothing when all is there', () => {
    fc.assert(
      fc.property(images, fc.subarray(names), (all, present) => {
        const most = all.reduce(
          (sum, { indexBytes, frames }) =>
            frames.reduce((part, { storedBytes }) => part + storedBytes, sum + indexBytes),
          0,
        );
        expect(bytes(all, ...present)).toBeGreaterThanOrEqual(0);
        expect(bytes(all, ...present)).toBeLessThanOrEqual(most);
        expect(bytes(all, ...present)).toBeLessThanOrEqual(bytes(all));
        expect(bytes(all, ...names)).toBe(0);
      }),
    );
  });
});
