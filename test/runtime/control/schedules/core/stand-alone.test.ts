import { describe, expect, test } from 'vitest';
import { copiesOf, roomFor } from '../../../../../runtime/control/schedules/core/stand-alone.ts';
import type { StackDefinition } from '../../../../../runtime/control/stacks/core/define/definition.ts';
import type { Site } from '../../../../../runtime/control/nodes/core/site.ts';

const GiB = 2 ** 30;
const definition = {
  machines: [{ id: 'machine-1', node: 'node-1' }],
  volumes: [
    { id: 'c', machine: 'machine-1', sizeBytes: 10 * GiB, base: 'b' },
    { id: 'd', machine: 'machine-1', sizeBytes: 2 * GiB, base: 'e', pool: 'pool-1' },
    { id: 'f', machine: 'machine-1', sizeBytes: 9 * GiB },
    { id: 'g', machine: 'machine-2', sizeBytes: 9 * GiB, base: 'a' },
  ],
  layers: [
    { id: 'b', machine: 'machine-1', sizeBytes: 10 * GiB, base: 'a' },
    { id: 'a', machine: 'machine-1', sizeBytes: 10 * GiB },
    { id: 'e', machine: 'machine-1', sizeBytes: 2 * GiB },
  ],
} as unknown as StackDefinition;
const used = [
  { id: 'a', usedBytes: 3 * GiB },
  { id: 'b', usedBytes: GiB },
  { id: 'e', usedBytes: 3 * GiB },
] as never;

test('what is copied is what lies below a disk, and no more than the disk is large', () => {
  expect(copiesOf(definition, used)).toEqual([
    { node: 'node-1', pool: undefined, bytes: 4 * GiB },
    { node: 'node-1', pool: 'pool-1', bytes: 2 * GiB },
    { node: 'node-1', pool: undefined, bytes: 0 },
  ]);
  expect(copiesOf(definition, []).map(({ bytes }) => bytes)).toEqual([0, 0, 0]);
  const own = [{ id: 'f', usedBytes: GiB }] as never;
  expect(copiesOf(definition, own).map(({ bytes }) => bytes)).toEqual([0, 0, 0]);
});

describe('whether there is room', () => {
  const copies = copiesOf(definition, used);
  const site = (own: number, declared: number): Site =>
    ({
      nodes: [{ id: 'node-1', name: 'barn', poolFreeBytes: own }],
      pools: [{ id: 'pool-1', name: 'shed', freeBytes: declared }],
    }) as unknown as Site;

  test('there is where each pool has twice as much as is copied into it', () => {
    expect(roomFor(copies, site(8 * GiB, 4 * GiB))).toBeUndefined();
    expect(roomFor([], site(0, 0))).toBeUndefined();
  });

  test('there is not where one has less, and that is told', () => {
    expect(roomFor(copies, site(8 * GiB - 1, 4 * GiB))).toBe(
      'To do it while they run, the pool of barn would need 8 GiB of free room, and has 8.0 GiB.',
    );
    expect(roomFor(copies, site(8 * GiB, GiB))).toBe(
      'To do it while they run, the pool shed would need 4 GiB of free room, and has 1 GiB.',
    );
  });

  test('each node has a pool of its own', () => {
    const copy = (node: string, bytes: number) => ({ node, pool: undefined, bytes }) as never;
    const node = (id: string, name: string, poolFreeBytes: number) => ({ id, name, poolFreeBytes });
    const nodes = [node('node-1', 'barn', 8 * GiB), node('node-2', 'loft', 2 * GiB)];
    const two = [copy('node-1', 4 * GiB), copy('node-2', GiB)];
    expect(roomFor(two, { nodes } as never)).toBeUndefined();
    nodes[1]!.poolFreeBytes -= 1;
    expect(roomFor(two, { nodes } as never)).toContain('the pool of loft would need 2 GiB');
  });

  test('there is not where nothing is known of the pool', () => {
    expect(roomFor(copies, { nodes: [] })).toContain('the pool of its node would need 8 GiB');
    const own = { nodes: [{ id: 'node-1', name: 'barn', poolFreeBytes: 9 * GiB }] } as never;
    expect(roomFor(copies, own)).toContain(
      'the pool pool-1 would need 4 GiB of free room, and has 0',
    );
  });
});
