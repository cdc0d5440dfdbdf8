import { expect, test } from 'vitest';
import { Placements } from '../../../../../runtime/control/stacks/desired/placements.ts';
import { machineId, nodeId, stackId, stackOn, Yard } from './lab/yard.ts';

const [ONE, TWO] = [nodeId(1), nodeId(2)];

test('what was placed on a node is made once, and again when one of its stacks has changed', async () => {
  const yard = new Yard(stackOn('blog', ONE, TWO), stackOn('wiki', TWO));
  const placements = new Placements(yard.open);
  const first = await placements.on(ONE);
  expect(first.machines).toEqual(new Set([machineId('blog0')]));
  expect(first.stacks).toEqual(new Set([stackId('blog')]));
  expect(await placements.on(ONE)).toBe(first);
  yard.change(stackOn('wiki', TWO));
  expect(await placements.on(ONE)).toBe(first);
  yard.change(stackOn('blog', TWO, ONE));
  expect((await placements.on(ONE)).machines).toEqual(new Set([machineId('blog1')]));
  expect((await placements.on(ONE)).stacks).toEqual(new Set());
  yard.change(stackOn('shop', ONE));
  expect((await placements.on(ONE)).machines).toEqual(
    new Set([machineId('blog1'), machineId('shop0')]),
  );
  yard.forget(stackOn('blog', TWO, ONE));
  yard.forget(stackOn('shop', ONE));
  expect((await placements.on(ONE)).machines).toEqual(new Set());
});

test('a gateway answers for its own machines only while all of their stack are asked once more', async () => {
  const yard = new Yard(stackOn('blog', ONE, TWO), stackOn('wiki', ONE));
  const asked = new Set<string>();
  const placements = new Placements(yard.open, (stack) => asked.has(stack));
  const others = new Set([machineId('blog1')]);
  const first = await placements.on(ONE);
  expect(first.probed).toEqual(others);
  asked.add(stackId('blog'));
  expect((await placements.on(ONE)).probed).toEqual(new Set([machineId('blog0'), ...others]));
  expect((await placements.on(TWO)).probed).toEqual(new Set());
  asked.clear();
  expect(await placements.on(ONE)).toBe(first);
});
