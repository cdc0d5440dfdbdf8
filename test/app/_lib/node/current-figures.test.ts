import { expect, test } from 'vitest';
import { currentFigures } from '../../../../app/_lib/node/current-figures.ts';

const figures = {
  at: '2026-11-22T12:00:00Z',
  cpuPercent: 7,
  memoryUsedBytes: 1,
  memoryFreeBytes: 2,
  poolTotalBytes: 4,
  poolFreeBytes: 3,
  agentMemoryBytes: 1,
};

test('what a lost node used last is not what it uses now', () => {
  expect(currentFigures({ state: 'ready', figures })).toBe(figures);
  expect(currentFigures({ state: 'draining', figures })).toBe(figures);
  expect(currentFigures({ state: 'lost', figures })).toBeNull();
  expect(currentFigures({ state: 'pending', figures: null })).toBeNull();
});
