import { afterEach, beforeEach, expect, test } from 'vitest';
import { Operator } from '../../../fakes/operator.ts';

let operator: Operator;
beforeEach(async () => {
  operator = await Operator.create();
  await operator.signIn();
});
afterEach(() => operator.remove());

/** A stack that runs, and a node that its first machine can go to. */
function running() {
  const stack = operator.world.stacks.find(({ state }) => state === 'running')!;
  const machine = stack.machines[0]!;
  const to = operator.world.nodes.find(({ id }) => id !== machine.node)!;
  to.state = 'ready';
  return { stack, machine, to: to.name };
}

test('yard stack move shows where a machine would go, and does nothing with --dry-run', async () => {
  const { stack, machine, to } = running();
  const before = machine.nodeName;
  const argv = ['stack', 'move', stack.name, '--machine', machine.name, '--dry-run'];
  const { exit, json } = await operator.yardJson(argv);
  expect(exit).toBe(0);
  expect(json).toMatchObject({ machine: machine.name, from: { name: before } });
  const { stdout } = await operator.yard(argv);
  expect(stdout).toMatch(new RegExp(`^${machine.name} moves from ${before} to ${to}`));
  expect(machine.nodeName).toBe(before);
});

test('takes either a machine or the router', async () => {
  const { stack, machine } = running();
  const argv = ['stack', 'move', stack.name, '--gateway', 'barn-2', '--machine', machine.name];
  expect(await operator.yard(argv)).toMatchObject({ exit: 2 });
  const unknown = ['stack', 'move', stack.name, '--machine', 'nobody'];
  expect((await operator.yard(unknown)).exit).not.toBe(0);
});

test('moves a machine to the node that is named, or is refused with the reason', async () => {
  const { stack, machine, to } = running();
  const argv = ['stack', 'move', stack.name, '--machine', machine.name, '--to'];
  const moved = await operator.yard([...argv, to, '--wait']);
  expect([moved.exit, machine.nodeName]).toEqual([0, to]);
  const refused = await operator.yard([...argv, 'nowhere']);
  expect([refused.exit, refused.stderr]).toEqual([6, expect.stringContaining(machine.name)]);
});
