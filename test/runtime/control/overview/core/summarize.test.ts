import { expect, test } from 'vitest';
import { summarize } from '../../../../../runtime/control/overview/core/summarize.ts';
import { sumCapacity } from '../../../../../runtime/control/overview/core/sum-capacity.ts';
import { node, stack } from './summed.ts';

const GiB = 2 ** 30;
const MiB = 2 ** 20;
const AT = '2026-05-01T12:00:00.000Z';

test('what runs is counted by state; machines of removed stacks are none', () => {
  const { at, stacks, machines, nodes } = summarize({
    at: AT,
    nodes: [node('a'), node('b'), node('c', { state: 'lost' })],
    pools: [],
    stacks: [
      stack('a', { machines: ['ready', 'ready', 'starting'] }),
      stack('b', { state: 'degraded', machines: ['ready', 'unknown'] }),
      stack('c', { state: 'removed', machines: ['absent', 'absent'] }),
    ],
    stuck: [],
  });
  expect(at).toBe(AT);
  expect(stacks).toEqual({ total: 3, byState: { running: 1, degraded: 1, removed: 1 } });
  expect(machines).toEqual({ total: 5, byState: { ready: 3, starting: 1, unknown: 1 } });
  expect(nodes).toEqual({ total: 3, byState: { ready: 2, lost: 1 } });
});

test('of a new server there is nothing to tell', () => {
  expect(summarize({ at: AT, nodes: [], stacks: [], pools: [], stuck: [] })).toMatchObject({
    stacks: { total: 0, byState: {} },
    busiest: [],
    short: [],
    attention: [],
    capacity: { nodes: 0, cpuPercent: 0, largestMachineBytes: 0 },
  });
});

test('capacity of one small node is as it is; what is too small for a machine has no room', () => {
  expect(sumCapacity([node('a', { cpus: 1, cpuPercent: 50, memory: [0, 0.5] })], [])).toMatchObject(
    {
      cpus: 1,
      cpuPercent: 50,
      largestMachineBytes: 0,
    },
  );
  expect(sumCapacity([node('a', { state: 'cordoned' })], []).largestMachineBytes).toBe(0);
});

test('capacity is that of all nodes that report; cores weigh as many as there are', () => {
  const reserved = { cpu: 3, memoryBytes: 2 * GiB, diskBytes: 5 * GiB, machines: 1 };
  const nodes = [
    node('a', { cpus: 12, cpuPercent: 50, memory: [4, 16], pool: [10, 100], reserved }),
    node('b', { cpus: 4, cpuPercent: 10, memory: [1, 8], pool: [0, 50], reserved }),
    node('c', { cpus: 99, state: 'lost', reserved }),
    node('d', { cpus: 99, silent: true, reserved }),
  ];
  const capacity = sumCapacity(nodes, []);
  expect(capacity).toEqual({
    nodes: 2,
    cpus: 16,
    cpusReserved: 6,
    cpuPercent: 40,
    memoryBytes: 24 * GiB,
    memoryUsedBytes: 5 * GiB,
    memoryReservedBytes: 4 * GiB,
    poolBytes: 150 * GiB,
    poolUsedBytes: 10 * GiB,
    poolReservedBytes: 10 * GiB,
    // A twentieth of 16 GiB stays with the host, and QEMU takes 96 MiB.
    largestMachineBytes: 14 * GiB - Math.round(16 * GiB * 0.05) - 96 * MiB,
  });
});

test('a pool that was declared counts beside the own ones, once, and not while nobody has it', () => {
  const own = node('a', { pool: [10, 100], reserved: { diskBytes: 5 * GiB } });
  const tank = { totalBytes: 1_000 * GiB, freeBytes: 700 * GiB, promisedBytes: 400 * GiB };
  const away = { totalBytes: 0, freeBytes: 0, promisedBytes: 50 * GiB };
  expect(sumCapacity([own], [tank, away])).toMatchObject({
    nodes: 1,
    poolBytes: 1_100 * GiB,
    poolUsedBytes: 310 * GiB,
    poolReservedBytes: 405 * GiB,
  });
});

test('the largest machine fits on one node, which has to be open', () => {
  const large = (nodes: Parameters<typeof sumCapacity>[0]) =>
    sumCapacity(nodes, []).largestMachineBytes;
  const small = node('a', { memory: [1, 2] });
  for (const state of ['cordoned', 'maintenance'] as const) {
    expect(large([small, node('b', { state, memory: [1, 64] })])).toBe(large([small]));
  }
  expect(large([small, node('b', { memory: [1, 64] })])).toBeGreaterThan(32 * GiB);
  expect(large([node('a', { memory: [1, 2], reserved: { memoryBytes: 4 * GiB } })])).toBe(0);
});

test('the nodes that are used most are named, whatever is used of them', () => {
  const { busiest } = summarize({
    at: AT,
    nodes: [
      node('idle', { cpuPercent: 1 }),
      node('disk', { pool: [70, 100] }),
      node('lost', { state: 'lost', cpuPercent: 100 }),
      node('cpu', { cpuPercent: 90 }),
      node('memory', { memory: [6.4, 8] }),
      node('some', { cpuPercent: 30 }),
      node('less', { cpuPercent: 20 }),
    ],
    pools: [],
    stacks: [],
    stuck: [],
  });
  expect(busiest.map(({ name }) => name)).toEqual(['cpu', 'memory', 'disk', 'some', 'less']);
  expect(busiest[1]).toEqual({
    id: 'node-memory',
    name: 'memory',
    cpuShare: 0.1,
    memoryShare: 0.8,
    poolShare: 0.1,
  });
});
