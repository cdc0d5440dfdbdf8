import { describe, expect, test } from 'vitest';
import { findShortages } from '../../../../../runtime/control/overview/core/find-shortages.ts';
import { sumCapacity } from '../../../../../runtime/control/overview/core/sum-capacity.ts';
import type {
  SummedNode,
  SummedStack,
} from '../../../../../runtime/control/overview/core/summary-input.ts';
import { node, stack } from './summed.ts';

const GiB = 2 ** 30;

const find = (nodes: readonly SummedNode[], stacks: readonly SummedStack[] = []) =>
  findShortages({ nodes, stacks }, sumCapacity(nodes, []));
const kinds = (...nodes: SummedNode[]) => find(nodes).map(({ kind }) => kind);

describe('nothing is short', () => {
  test('where there is enough, and where nothing is known', () => {
    expect(kinds(node('a'))).toEqual([]);
    expect(kinds()).toEqual([]);
    expect(kinds(node('a', { silent: true }))).toEqual([]);
  });

  test('on a node that does not report: its figures are old', () => {
    const full = { cpuPercent: 100, memory: [8, 8], pool: [100, 100] } as const;
    expect(kinds(node('a'), node('b', { ...full, state: 'lost' }))).toEqual([]);
    expect(kinds(node('a'), node('b', { ...full, state: 'pending' }))).toEqual([]);
    expect(kinds(node('a'), node('b', { ...full, state: 'cordoned' }))).toEqual([
      'disk',
      'memory',
      'cpu',
    ]);
  });
});

describe('is short', () => {
  test('CPU from nine tenths on', () => {
    expect(kinds(node('a', { cpuPercent: 89.9 }))).toEqual([]);
    expect(find([node('a', { cpuPercent: 90 })])).toEqual([
      {
        kind: 'cpu',
        count: 1,
        items: [
          {
            subject: { kind: 'node', id: 'node-a', name: 'a' },
            share: 0.9,
            sentence: '90 % of its CPU time is used.',
          },
        ],
        action: 'See which of its machines use most.',
      },
    ]);
  });

  test('memory from nine tenths on', () => {
    expect(kinds(node('a', { memory: [8.9, 10] }))).toEqual([]);
    const [memory] = find([node('a', { memory: [9, 10] })]);
    expect(memory).toMatchObject({ kind: 'memory', items: [{ share: 0.9 }] });
    expect(memory?.items[0]?.sentence).toBe('1 GiB of 10 GiB of memory are left.');
  });

  test('disk from 85 % on', () => {
    expect(kinds(node('a', { pool: [84, 100] }))).toEqual([]);
    const [disk] = find([node('a', { pool: [85, 100] })]);
    expect(disk).toMatchObject({ kind: 'disk', items: [{ share: 0.85 }] });
    expect(disk?.items[0]?.sentence).toBe('15 GiB of 100 GiB of disk are left.');
  });

  test('disk that is promised, once it is more than there is', () => {
    expect(kinds(node('a', { reserved: { diskBytes: 100 * GiB } }))).toEqual([]);
    const [promised] = find([node('a', { reserved: { diskBytes: 120 * GiB } })]);
    expect(promised).toMatchObject({ kind: 'promised', items: [{ share: 1.2 }] });
    expect(promised?.items[0]?.sentence).toBe(
      '120 GiB are promised to volumes, and it has 100 GiB.',
    );
    expect(kinds(node('a', { pool: [0, 0], reserved: { diskBytes: 1 } }))).toEqual([]);
  });

  test('ports of a gateway from four fifths on, of all stacks together', () => {
    const with799 = [stack('b', { ports: 500 }), stack('c', { ports: 299 })];
    expect(find([node('a')], with799)).toEqual([]);
    const elsewhere = stack('d', { ports: 900, gateway: 'node-z' as SummedStack['gateway'] });
    const [ports] = find([node('a')], [...with799, stack('e'), elsewhere]);
    expect(ports).toMatchObject({ kind: 'ports', count: 1, items: [{ share: 0.8 }] });
    expect(ports?.items[0]?.sentence).toBe('800 of its 1000 ports for stacks are taken.');
  });

  test('room, when no node has memory for one more machine', () => {
    const closed = node('a', { state: 'cordoned' });
    expect(find([closed])).toEqual([
      { kind: 'room', count: 0, items: [], action: expect.stringContaining('Add a node') },
    ]);
    expect(kinds(closed, node('b'))).toEqual([]);
    // 8 GiB, of which the host keeps 512 MiB and QEMU takes 96 MiB.
    const left = (mebibytes: number) =>
      node('a', { reserved: { memoryBytes: (8_192 - 512 - 96 - mebibytes) * 2 ** 20 } });
    expect(kinds(left(512))).toEqual([]);
    expect(kinds(left(511))).toEqual(['room']);
    expect(kinds(left(511), closed)).toEqual(['room']);
  });
});

test('the nodes that have least are named, all are counted', () => {
  const nodes = [91, 99, 95, 92, 94, 93, 10].map((cpuPercent) =>
    node(`n${cpuPercent}`, { cpuPercent }),
  );
  const [cpu] = find(nodes);
  expect(cpu?.count).toBe(6);
  expect(cpu?.items.map(({ subject }) => subject.name)).toEqual([
    'n99',
    'n95',
    'n94',
    'n93',
    'n92',
  ]);
});
