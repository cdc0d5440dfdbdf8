import { expect, test } from 'vitest';
import { LineCalls } from '../../../../../runtime/control/nodes/agents/line-calls.ts';
import type { MachineId, NodeId } from '../../../../../schemas/ids/brand.ts';

const [NODE, OTHER] = ['node-0000000001', 'node-0000000002'] as NodeId[] as [NodeId, NodeId];
const [WEB, DB] = ['machine-0000000001', 'machine-0000000002'] as MachineId[] as [
  MachineId,
  MachineId,
];

test('an agent that waits is answered at once, with what is wanted of its node', () => {
  const calls = new LineCalls<MachineId>();
  using waiting = calls.wait(NODE);
  using other = calls.wait(OTHER);
  expect(waiting.take()).toEqual([]);
  calls.ask(NODE, WEB, WEB);
  calls.ask(NODE, DB, DB);
  calls.ask(NODE, WEB, WEB);
  expect(waiting.signal.aborted).toBe(true);
  expect(other.signal.aborted).toBe(false);
  expect(waiting.take()).toEqual([WEB, DB]);
  expect(other.take()).toEqual([]);
});

test('what was wanted while nobody waited is told with the next answer, once', () => {
  const calls = new LineCalls<MachineId>();
  calls.ask(NODE, WEB, WEB);
  using waiting = calls.wait(NODE);
  expect(waiting.signal.aborted).toBe(true);
  expect(waiting.take()).toEqual([WEB]);
  using next = calls.wait(NODE);
  expect(next.signal.aborted).toBe(false);
  expect(next.take()).toEqual([]);
});

test('one that has got its answer is not woken, and another that waits is', () => {
  const calls = new LineCalls<MachineId>();
  const gone = calls.wait(NODE);
  using waiting = calls.wait(NODE);
  gone[Symbol.dispose]();
  calls.ask(NODE, WEB, WEB);
  expect(gone.signal.aborted).toBe(false);
  expect(waiting.signal.aborted).toBe(true);
});
