import { afterEach, beforeEach, expect, test } from 'vitest';
import { planDrain } from '../../../../../runtime/control/stacks/use-cases/plan-drain.ts';
import { ControlBench } from '../../../../fakes/control-bench.ts';

let bench: ControlBench;
beforeEach(async () => {
  bench = await ControlBench.open();
  await bench.trustPublisher();
  await bench.finish((await bench.install()).id);
});
afterEach(() => bench.close());

test('a stack that no node has anything of since a restore is not made anew by a drain', async () => {
  const { dependencies } = bench.control;
  const [stack] = await dependencies.stacks.list();
  const node = stack?.definition.machines[0]?.node;
  const all = (records: readonly unknown[]) => [...records] as never;
  const held = { absent: all, unseen: all };
  const { plan } = await planDrain(node!, { cold: true }, { ...dependencies, held });
  expect([plan.machines, plan.routers]).toEqual([[], []]);
  expect(plan.stays.length).toBeGreaterThan(0);
  for (const { why } of plan.stays) expect(why).toContain('since the server was restored');
  const back = await planDrain(node!, { cold: false, returns: true }, { ...dependencies, held });
  expect(back.plan).toEqual({ machines: [], routers: [], stays: [] });
});
