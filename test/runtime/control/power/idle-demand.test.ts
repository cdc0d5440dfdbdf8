import { describe, expect, test } from 'vitest';
import { idleDemand } from '../../../../runtime/control/power/idle-demand.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';

const [ONE, TWO] = ['node-1', 'node-2'] as [NodeId, NodeId];

const stack = (power: 'on' | 'off', node: NodeId) => ({
  name: 'blog',
  stage: 'defined',
  power,
  definition: { gateway: node, machines: [{ id: 'machine-1', node }] },
});

const demand = (over: { stacks?: object[]; pools?: object[]; machine?: string }) =>
  idleDemand({
    stacks: { list: async () => (over.stacks ?? []) as never },
    pools: { list: async () => (over.pools ?? []) as never },
    observed: { machine: () => over.machine && ({ state: over.machine } as never) },
  } as never)(ONE, 'barn-1');

describe('a node may go', () => {
  test('when nothing is there, or what is there is off', async () => {
    await expect(demand({})).resolves.toBeUndefined();
    await expect(demand({ stacks: [stack('off', ONE)] })).resolves.toBeUndefined();
    await expect(demand({ stacks: [stack('on', TWO)] })).resolves.toBeUndefined();
  });

  test.each([
    ['a stack is on there', stack('on', ONE), undefined],
    ['a machine of a stack that is being stopped still runs', stack('off', ONE), 'stopping'],
  ])('not when %s', async (_what, there, machine) => {
    const asked = demand({ stacks: [there], ...(machine === undefined ? {} : { machine }) });
    await expect(asked).rejects.toMatchObject({
      code: 'NODE_BUSY',
      data: { name: 'barn-1', stacks: ['blog'], count: 1 },
    });
  });

  test('not when it serves a pool, but when it merely has one', async () => {
    const served = { name: 'barn', place: { kind: 'export', node: ONE }, nodes: { kind: 'all' } };
    await expect(demand({ pools: [served] })).rejects.toMatchObject({ code: 'CONFLICT' });
    await demand({ pools: [{ ...served, place: { kind: 'export', node: TWO } }] });
    await demand({ pools: [{ ...served, place: { kind: 'disk', label: 'X' } }] });
  });
});
