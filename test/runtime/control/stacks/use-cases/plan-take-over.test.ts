import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  planTakeOver,
  planTakeOverAgain,
} from '../../../../../runtime/control/stacks/use-cases/plan-take-over.ts';
import { ControlBench } from '../../../../fakes/control-bench.ts';

let bench: ControlBench;
beforeEach(async () => {
  bench = await ControlBench.open();
  await bench.trustPublisher();
  await bench.finish((await bench.install()).id);
});
afterEach(() => bench.close());

test('a stack that nothing was seen of since a restore is not started by declaring its node dead', async () => {
  const { dependencies } = bench.control;
  const [stack] = await dependencies.stacks.list();
  const node = stack!.definition.machines[0]!.node;
  const all = (records: readonly unknown[]) => [...records] as never;
  const unheld = { absent: () => [], unseen: () => [] };
  const known = await planTakeOver(node, { ...dependencies, held: unheld });
  const count = known.machines.length + known.routers.length + known.stays.length;
  expect(count).toBeGreaterThan(0);
  const held = { absent: () => [], unseen: all };
  const plan = await planTakeOver(node, { ...dependencies, held });
  expect([plan.machines, plan.routers]).toEqual([[], []]);
  expect(plan.stays).toHaveLength(stack!.definition.machines.length);
  for (const { why } of plan.stays) expect(why).toContain('may have been removed after the backup');
  const child = {
    key: stack!.definition.machines[0]!.id,
    kind: 'take-over-machine',
    title: '',
    subject: { kind: 'stack', id: stack!.id, name: stack!.name },
    also: [],
    params: {},
  };
  expect(
    await planTakeOverAgain(child as never, { node }, { ...dependencies, held }),
  ).toMatchObject({
    kind: 'stays',
    why: expect.stringContaining('may have been removed after the backup'),
  });
});
