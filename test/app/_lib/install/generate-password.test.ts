import { expect, test } from 'vitest';
import { generatePassword } from '../../../../app/_lib/install/generate-password.ts';

test('has the wanted length and no letters that look alike', () => {
  const password = generatePassword(500);
  expect(password).toHaveLength(500);
  expect(password).not.toMatch(/[^a-zA-Z2-9]|[lIOo01]/);
});

test('is never the same', () => {
  const many = new Set(Array.from({ length: 200 }, () => generatePassword(12)));
  expect(many.size).toBe(200);
});

test('uses every letter about as often as every other', () => {
  const counts = new Map<string, number>();
  for (const letter of generatePassword(110_000)) {
    counts.set(letter, (counts.get(letter) ?? 0) + 1);
  }
  const mean = 110_000 / counts.size;
  const rare = [...counts].filter(([, count]) => Math.abs(count - mean) / mean > 0.15);
  expect(rare).toEqual([]);
});
