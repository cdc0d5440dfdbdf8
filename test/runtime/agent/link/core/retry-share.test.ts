import { expect, test } from 'vitest';
import { retryShare } from '../../../../../runtime/agent/link/core/retry-share.ts';

const AGENTS = Array.from({ length: 1_000 }, (_, number) => `node-${number} reports`);
const TENTHS = Array.from({ length: 10 }, (_, tenth) => tenth);

test('agents are dealt places evenly, at every attempt', () => {
  for (const attempt of [1, 2, 3]) {
    const shares = AGENTS.map((agent) => retryShare(agent, attempt));
    const counts = TENTHS.map(
      (tenth) => shares.filter((share) => Math.floor(share * 10) === tenth).length,
    );
    expect(counts.reduce((sum, count) => sum + count)).toBe(AGENTS.length);
    // Chance alone puts 99.9 % of such counts between 69 and 131.
    for (const count of counts) expect(Math.abs(count - 100)).toBeLessThan(35);
  }
});

test('who came early once need not come early again', () => {
  const early = AGENTS.filter((agent) => retryShare(agent, 1) < 0.5);
  const again = early.filter((agent) => retryShare(agent, 2) < 0.5);
  expect(Math.abs(again.length / early.length - 0.5)).toBeLessThan(0.1);
});

test('the same agent gets the same place at the same attempt', () => {
  expect(retryShare('node-7 reports', 3)).toBe(retryShare('node-7 reports', 3));
  expect(retryShare('node-7 reports', 3)).not.toBe(retryShare('node-7 listens', 3));
});
