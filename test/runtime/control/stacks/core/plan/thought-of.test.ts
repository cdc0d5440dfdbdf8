import { describe, expect, test } from 'vitest';
import type { MachineMove } from '../../../../../../runtime/control/stacks/core/define/definition.ts';
import type { StackRecord } from '../../../../../../runtime/control/stacks/core/define/stack-record.ts';
import {
  afterThoughtMoves,
  THOUGHT_OF,
} from '../../../../../../runtime/control/stacks/core/plan/thought-of.ts';
import { OperationId } from '../../../../../../schemas/ids/brand.ts';
import { definedMachine, definition, nodeId } from '../define/lab.ts';

const moving = (operation: MachineMove['operation'], to: string): MachineMove => ({
  operation,
  to: nodeId(to),
  mode: 'cold',
  copy: [],
  phase: 'prepare',
});
const waits = definedMachine('db');
const elsewhere = definedMachine('cache', { node: nodeId('c') });
const goes = definedMachine('web', { move: moving(THOUGHT_OF, 'b') });
const moved = definedMachine('mail', {
  move: moving('op-0000000001' as MachineMove['operation'], 'b'),
});
const stackOf = (...machines: (typeof waits)[]) =>
  ({ name: 'blog', stage: 'defined', definition: definition({ machines }) }) as StackRecord;

describe('a stack after the moves that are thought of', () => {
  test('has those machines where they go, and all others where they are', () => {
    const before = stackOf(waits, elsewhere, goes, moved);
    const after = afterThoughtMoves(before);
    expect(after.definition.machines.map(({ name, node }) => [name, node])).toEqual([
      ['db', nodeId('a')],
      ['cache', nodeId('c')],
      ['web', nodeId('b')],
      // An operation moves it: it is there once that has.
      ['mail', nodeId('a')],
    ]);
    expect(after).toEqual({
      ...before,
      definition: {
        ...before.definition,
        machines: [waits, elsewhere, { ...goes, node: nodeId('b') }, moved],
      },
    });
  });

  test('is the stack as it is when nothing of it goes', () => {
    expect(afterThoughtMoves(stackOf(waits, moved))).toEqual(stackOf(waits, moved));
    expect(afterThoughtMoves(stackOf())).toEqual(stackOf());
  });

  test('leaves the one it was given as it was', () => {
    const before = stackOf(goes);
    afterThoughtMoves(before);
    expect(before.definition.machines).toEqual([goes]);
    expect(goes.node).toBe(nodeId('a'));
  });
});

test('a thought has an id that is one, and no operation’s: theirs are random', () => {
  expect(OperationId.safeParse(THOUGHT_OF).success).toBe(true);
});
