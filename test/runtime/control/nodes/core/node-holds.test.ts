import { describe, expect, test } from 'vitest';
import { nodeHolds } from '../../../../../runtime/control/nodes/core/node-holds.ts';
import type { StackRecord } from '../../../../../runtime/control/stacks/core/define/stack-record.ts';
import type { NodeId } from '../../../../../schemas/ids/brand.ts';

const [A, B, C] = ['node-a', 'node-b', 'node-c'] as [NodeId, NodeId, NodeId];

const stack = (
  name: string,
  over: Partial<Pick<StackRecord, 'stage' | 'power'>> & { gateway?: NodeId; on?: NodeId[] } = {},
) =>
  ({
    name,
    stage: over.stage ?? 'defined',
    power: over.power ?? 'on',
    definition: {
      gateway: over.gateway ?? A,
      volumes: [],
      machines: (over.on ?? [A]).map((node, index) => ({ id: `${name}-${index}`, node })),
    },
  }) as unknown as StackRecord;

const holds = (stacks: StackRecord[], up: string[] = []) =>
  Object.fromEntries(nodeHolds(stacks, (machine) => up.includes(machine)));

describe('what stacks have on nodes', () => {
  test('is nothing without stacks', () => expect(holds([])).toEqual({}));

  test('is told of every node that has a machine or the router, once for each stack', () => {
    const spread = stack('shop', { gateway: C, on: [A, B, A] });
    expect(holds([spread, stack('blog')])).toEqual({
      [A]: { stacks: 2, running: 2, names: ['blog', 'shop'] },
      [B]: { stacks: 1, running: 1, names: ['shop'] },
      [C]: { stacks: 1, running: 1, names: ['shop'] },
    });
  });

  test.each([
    ['a stopped one', { power: 'off' }, 0],
    ['one whose data is kept', { stage: 'kept', power: 'on' }, 0],
    ['one that is being installed', { stage: 'reserved', power: 'off' }, 1],
    ['one that runs', { power: 'on' }, 1],
  ] as const)('counts %s as on it, and tells whether it runs', (_what, over, running) => {
    expect(holds([stack('blog', over)])[A]).toMatchObject({ stacks: 1, running });
  });

  test('tells of a stack that was switched off where a machine still runs', () => {
    const stopping = stack('shop', { gateway: C, on: [A, B], power: 'off' });
    const found = holds([stopping], ['shop-1']);
    expect([found[A]?.running, found[B]?.running, found[C]?.running]).toEqual([0, 1, 0]);
  });

  test('names five of those that run, in order, and counts all', () => {
    const many = ['f', 'b', 'e', 'a', 'd', 'c'].map((name) => stack(name));
    expect(holds(many)[A]).toEqual({
      stacks: 6,
      running: 6,
      names: ['a', 'b', 'c', 'd', 'e'],
    });
  });
});
