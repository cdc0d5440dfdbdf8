import { expect, test } from 'vitest';
import { memoryUses } from '../../../../../../runtime/control/stacks/core/plan/memory-uses.ts';
import type { StackRecord } from '../../../../../../runtime/control/stacks/core/define/stack-record.ts';
import { MACHINE_OVERHEAD_BYTES } from '../../../../../../runtime/control/nodes/core/site.ts';
import { makeId, type NodeId } from '../../../../../../schemas/ids/brand.ts';

const MiB = 2 ** 20;
const nodeAt = (index: number): NodeId =>
  makeId('node', new Uint8Array(16).fill(index % 32).fill(index >> 5, 8));
const [ONE, TWO, THREE] = [nodeAt(1), nodeAt(2), nodeAt(3)];

interface Machine {
  readonly node: NodeId;
  readonly move?: { readonly to: NodeId; readonly copy: readonly string[] };
}

const stackOf = (name: string, machines: readonly Machine[], over: object = {}): StackRecord =>
  ({
    name,
    stage: 'defined',
    power: 'on',
    definition: {
      machines: machines.map((each, index) => ({
        ...each,
        id: `machine-${index}`,
        cpu: 1,
        memoryBytes: 64 * MiB,
      })),
      volumes: [],
    },
    ...over,
  }) as unknown as StackRecord;

const bytesOf = (machines: number): number => machines * (64 * MiB + MACHINE_OVERHEAD_BYTES);

test('what stacks use of memory is told of the nodes that are asked about alone', () => {
  const stacks = [
    stackOf('spread', [{ node: ONE }, { node: ONE }, { node: TWO }]),
    stackOf('elsewhere', [{ node: THREE }]),
  ];
  expect(memoryUses([ONE, TWO], stacks)).toEqual([
    { stack: 'spread', node: ONE, memoryBytes: bytesOf(2) },
    { stack: 'spread', node: TWO, memoryBytes: bytesOf(1) },
  ]);
});

test('a machine that moves uses memory at both ends, and one that is off uses none', () => {
  const stacks = [
    stackOf('moving', [{ node: ONE, move: { to: TWO, copy: [] } }]),
    stackOf('off', [{ node: TWO }], { power: 'off' }),
    stackOf('removed', [{ node: TWO }], { stage: 'kept' }),
  ];
  expect(memoryUses([TWO], stacks)).toEqual([
    { stack: 'moving', node: TWO, memoryBytes: bytesOf(1) },
  ]);
});

test('however many nodes and stacks there are, each stack is looked at once, and again where it is', () => {
  let looks = 0;
  const counted = (stack: StackRecord): StackRecord =>
    new Proxy(stack, {
      get(target, key, receiver) {
        if (key === 'definition') looks += 1;
        return Reflect.get(target, key, receiver) as unknown;
      },
    });
  const nodes = Array.from({ length: 100 }, (_, index) => nodeAt(index));
  const stacks = nodes.map((node, index) => counted(stackOf(`stack-${index}`, [{ node }])));
  expect(memoryUses(nodes, stacks)).toHaveLength(nodes.length);
  expect(looks).toBe(2 * stacks.length);
});
