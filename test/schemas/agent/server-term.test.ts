import { expect, test } from 'vitest';
import { readServerTerm, writeServerTerm } from '../../../schemas/agent/server-term.ts';

test('a term is told as a number', () => {
  expect(readServerTerm(writeServerTerm(1_796_083_200_000))).toBe(1_796_083_200_000);
});

test('what is none is that of a server that was never restored', () => {
  for (const odd of [
    undefined,
    '',
    'x',
    '-1',
    '1.5',
    '1e9',
    ' 1',
    '9'.repeat(16),
    '1'.repeat(17),
  ]) {
    expect(readServerTerm(odd)).toBe(0);
  }
  expect(readServerTerm(['1', '2'])).toBe(0);
});
