import { expect, test } from 'vitest';
import { STACK_STATES } from '../../../schemas/api/resources/stack.ts';
import { emptyStartOf } from '../../../schemas/capability/empty-start.ts';
import { STACK_ACTIONS } from '../../../schemas/capability/stack.ts';

const DATA = { kind: 'data' } as const;

test('a data volume is set up again only by restoring a removed stack', () => {
  expect(emptyStartOf(DATA, 'removed')).toBe('at-restore');
  const others = STACK_STATES.filter((state) => state !== 'removed');
  expect(new Set(others.map((state) => emptyStartOf(DATA, state)))).toEqual(
    new Set(['not-repeated']),
  );
});

test('a system disk is always set up', () => {
  const found = STACK_ACTIONS.startEmpty.map((state) => emptyStartOf({ kind: 'system' }, state));
  expect(new Set(found)).toEqual(new Set(['repeated']));
});
