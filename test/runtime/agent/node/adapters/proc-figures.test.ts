import { expect, test } from 'vitest';
import {
  loadPercent,
  outwardBytes,
  readBootTimeMs,
  readCpuTicks,
  readDistribution,
  readMemory,
  readNetBytes,
} from '../../../../../runtime/agent/node/adapters/proc-figures.ts';

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

const DEV = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo:     100       1    0    0    0     0          0         0      100       1    0    0    0     0       0          0
  eth0: 9007199254740 22   0    0    0     0          0         9     4000      15    0    0    0     0       0          0
enp3s0.7:70     1    0    0    0     0          0         0       80       1    0    0    0     0       0          0
   br0:     500       5    0    0    0     0          0         0      600       6    0    0    0     0       0          0
  eth1:       3       5    0    0    0     0          0         0        5       6    0    0    0     0       0          0
`;

test('reads what went through each interface, also without a blank before a long number', () => {
  expect([...readNetBytes(DEV)]).toEqual([
    ['lo', { receiveBytes: 100, sendBytes: 100 }],
    ['eth0', { receiveBytes: 9_007_199_254_740, sendBytes: 4_000 }],
    ['enp3s0.7', { receiveBytes: 70, sendBytes: 80 }],
    ['br0', { receiveBytes: 500, sendBytes: 600 }],
    ['eth1', { receiveBytes: 3, sendBytes: 5 }],
  ]);
  expect(readNetBytes('').size).toBe(0);
});

test('counts network cards, and no bridge over them a second time', () => {
  const cards = new Set(['eth0', 'eth1', 'eth9']);
  expect(outwardBytes(readNetBytes(DEV), cards, 'br0')).toEqual({
    receiveBytes: 9_007_199_254_743,
    sendBytes: 4_005,
  });
});

test('counts the interface between nodes where a host has no card', () => {
  const interfaces = readNetBytes(DEV);
  const none = new Set<string>();
  expect(outwardBytes(interfaces, none, 'br0')).toEqual({ receiveBytes: 500, sendBytes: 600 });
  expect(outwardBytes(interfaces, none, 'br1')).toBeUndefined();
  expect(outwardBytes(interfaces, none, undefined)).toBeUndefined();
});
