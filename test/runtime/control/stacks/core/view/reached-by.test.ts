import { expect, test } from 'vitest';
import { reachedBy } from '../../../../../../runtime/control/stacks/core/view/reached-by.ts';
import type { ObservedMachine } from '../../../../../../schemas/agent/observed.ts';

const at = '2026-05-01T12:00:00.000Z';

test.each<[ObservedMachine['state'], boolean | undefined]>([
  ['ready', true],
  ['starting', undefined],
  ['stopping', undefined],
  ['off', false],
  ['absent', false],
  ['crashed', false],
  ['failed', false],
])('whether a command can be run in a machine that is %s: %s', (state, reached) => {
  expect(reachedBy({ state })).toBe(reached);
});

test('one that starts is reached once its guest agent has answered; one of which nothing is told is not', () => {
  expect(reachedBy({ state: 'starting', bootedAt: at })).toBe(true);
  expect(reachedBy({ state: 'stopping', bootedAt: at })).toBeUndefined();
  expect(reachedBy(undefined)).toBe(false);
});
