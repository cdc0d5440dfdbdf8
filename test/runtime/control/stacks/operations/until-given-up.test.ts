import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { StackOperationDependencies } from '../../../../../runtime/control/stacks/operations/stack-operation.ts';
import { untilGivenUp } from '../../../../../runtime/control/stacks/operations/until-given-up.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';
import type { StackId } from '../../../../../schemas/ids/brand.ts';
import { definedMachine, definition, nodeId } from '../core/define/lab.ts';

const STACK = 'stack-blog' as StackId;
const [here, there] = [nodeId('here'), nodeId('there')];

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A stack of one machine that these nodes had. */
function waiting(left: (typeof here)[]) {
  const notes: string[] = [];
  const abort = new AbortController();
  const dependencies = {
    stacks: {
      get: async () => ({
        definition: definition({ machines: [definedMachine('web', { left })] }),
      }),
    },
    observed: {
      get: (node: string) => (node === here ? { facts: { hostname: 'barn-1' } } : undefined),
    },
  } as unknown as StackOperationDependencies;
  let isOver = false;
  const end = untilGivenUp(dependencies, STACK, {
    signal: abort.signal,
    report: ({ note }) => void notes.push(note),
  }).then(() => {
    isOver = true;
  });
  return { notes, abort, end, isOver: () => isOver };
}

const look = () => vi.advanceTimersByTimeAsync(LIMITS.agent.probeIntervalMs);

test('a stack that nothing is left of anywhere may be forgotten', async () => {
  const { end, notes } = waiting([]);
  await end;
  expect(notes).toEqual([]);
});

test('nodes that may have something are waited for, and named', async () => {
  const left = [here, there];
  const { notes, isOver, end } = waiting(left);
  await look();
  expect(notes.at(-1)).toMatch(/^Waiting for barn-1, node-there to delete .* yard node rm$/);
  left.shift();
  await look();
  expect(notes.at(-1)).toMatch(/^Waiting for node-there to delete/);
  expect(isOver()).toBe(false);
  left.shift();
  await look();
  await end;
});

test('the wait ends when it is called off', async () => {
  const { abort, end } = waiting([here]);
  await look();
  abort.abort(new Error('enough'));
  await expect(end).rejects.toThrow('enough');
});
