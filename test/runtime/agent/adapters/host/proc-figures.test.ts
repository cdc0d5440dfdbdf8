import { expect, test } from 'vitest';
import {
  loadPercent,
  readBootTimeMs,
  readCpuTicks,
  readDistribution,
  readMemory,
} from '../../../../../runtime/agent/adapters/host/proc-figures.ts';

const stat = `cpu  100 20 30 800 40 5 5 0 60 0
cpu0 50 10 15 400 20 2 2 0 30 0
intr 1 2 3
btime 1763779200
`;

test('counts idle and waiting as not busy, and guests once', () => {
  expect(readCpuTicks(stat)).toEqual({ total: 1000, busy: 160 });
});

test.each([
  [{ busy: 0, total: 0 }, { busy: 160, total: 1000 }, 16],
  [{ busy: 100, total: 1000 }, { busy: 200, total: 1100 }, 100],
  [{ busy: 100, total: 1000 }, { busy: 100, total: 1000 }, 0],
])('load from %j to %j is %d %', (before, after, percent) => {
  expect(loadPercent(before, after)).toBe(percent);
});

test('reads when the host was booted', () => {
  expect(new Date(readBootTimeMs(stat)).toISOString()).toBe('2025-11-22T02:40:00.000Z');
});

test('reads memory in bytes', () => {
  const meminfo = 'MemTotal:       1000 kB\nMemFree:         100 kB\nMemAvailable:    600 kB\n';
  expect(readMemory(meminfo)).toEqual({ totalBytes: 1_024_000, freeBytes: 614_400 });
});

test.each([
  ['PRETTY_NAME="Debian GNU/Linux 13 (trixie)"\nNAME="Debian"\n', 'Debian GNU/Linux 13 (trixie)'],
  ['NAME=x\nPRETTY_NAME=Alpine\n', 'Alpine'],
  ['', 'Linux'],
])('names the distribution', (text, name) => {
  expect(readDistribution(text)).toBe(name);
});
