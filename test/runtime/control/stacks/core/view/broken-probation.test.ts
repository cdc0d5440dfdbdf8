import { expect, test } from 'vitest';
import { brokenProbation } from '../../../../../../runtime/control/stacks/core/view/broken-probation.ts';

const definition = {
  machines: ['machine-a', 'machine-b'].map((id) => ({ id, name: id.slice(-1) })),
} as never;
const sight = (...machines: [string, string, string?][]) =>
  ({
    machines: machines.map(([id, state, startedAt]) => ({ id: `machine-${id}`, state, startedAt })),
  }) as never;

const first = sight(['a', 'ready', '10:00'], ['b', 'ready', '10:01']);
const after = (...machines: [string, string, string?][]) =>
  brokenProbation(definition, first, sight(...machines));

test('machines that are ready, in the same process, hold', () => {
  expect(after(['b', 'ready', '10:01'], ['a', 'ready', '10:00'])).toBeUndefined();
});

test('the first machine that does not is named, with what it did', () => {
  expect(after(['a', 'ready', '10:00'], ['b', 'starting', '10:01'])).toEqual({
    machine: 'b',
    why: 'was starting',
  });
  expect(after(['a', 'starting', '10:05'], ['b', 'off'])).toEqual({
    machine: 'a',
    why: 'started anew',
  });
  expect(after(['a', 'off'], ['b', 'ready', '10:01'])).toEqual({ machine: 'a', why: 'was off' });
  expect(after(['b', 'ready', '10:01'])).toEqual({ machine: 'a', why: 'was gone' });
});

test('one that was started anew and is ready has not held', () => {
  expect(after(['a', 'ready', '10:00'], ['b', 'ready', '10:07'])).toEqual({
    machine: 'b',
    why: 'started anew',
  });
});
