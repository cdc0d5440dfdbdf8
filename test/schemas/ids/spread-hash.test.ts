import { expect, test } from 'vitest';
import { spreadHash } from '../../../schemas/ids/spread-hash.ts';

const texts = (count: number): string[] => Array.from({ length: count }, (_, i) => `node-${i}`);

test('a text has another number with another seed, and another text another one', () => {
  expect(spreadHash('node-1', 7)).not.toBe(spreadHash('node-1', 8));
  expect(spreadHash('node-1', 7)).not.toBe(spreadHash('node-2', 7));
});

test('numbers are whole, not negative, and below 2³²', () => {
  for (const text of ['', 'a', ...texts(1_000)]) {
    const number = spreadHash(text);
    expect(Number.isInteger(number) && number >= 0 && number < 2 ** 32).toBe(true);
  }
});

test('the finalizer is that of MurmurHash3, by its published value', () => {
  expect(spreadHash('', 0)).toBe(0);
  expect(spreadHash('', 1)).toBe(0x514e28b7);
});

test.each([undefined, 1, 2])('neighbouring texts are spread over every bit (seed %s)', (seed) => {
  const numbers = texts(4_000).map((text) => spreadHash(text, seed));
  // By the birthday bound, one pair in five hundred such sets would meet.
  expect(new Set(numbers).size).toBe(numbers.length);
  for (let bit = 0; bit < 32; bit += 1) {
    const set = numbers.filter((number) => (number >>> bit) & 1).length;
    expect(Math.abs(set / numbers.length - 0.5)).toBeLessThan(0.05);
  }
});

test('which of two texts comes first depends on the seed', () => {
  const first = Array.from({ length: 1_000 }, (_, seed) =>
    Number(spreadHash('node-1', seed) < spreadHash('node-2', seed)),
  ).reduce((sum, each) => sum + each);
  expect(Math.abs(first / 1_000 - 0.5)).toBeLessThan(0.1);
});
