import { expect, test } from 'vitest';
import { consoleSight as sight, ME as me, OTHER as other } from '../../../fakes/console-sight.ts';
import { consoleStatus } from '../../../../app/_lib/stack/console-status.ts';

test('what stands in the way is said before who has the keyboard', () => {
  const mine = { people: [{ ...me, typing: true }] };
  expect(consoleStatus(undefined, false).sentence).toBe('Connecting to the machine …');
  expect(consoleStatus(sight({ line: 'waiting' }), false).sentence).toBe(
    'Connecting to the machine …',
  );
  expect(consoleStatus(sight({ ...mine, line: 'silent' }), false).sentence).toContain(
    'does not answer',
  );
  expect(consoleStatus(sight(mine), true).sentence).toBe('Connection lost. Trying again …');
  expect(consoleStatus(sight({ ...mine, typing: 'off' }), false).sentence).toContain('is off');
});

test('the keyboard is mine, free, or somebody else’s', () => {
  expect(consoleStatus(sight(), false)).toEqual({
    sentence: 'Watching',
    keyboard: 'free',
    others: [],
  });
  expect(consoleStatus(sight({ people: [{ ...me, typing: true }, other] }), false)).toEqual({
    sentence: 'You have the keyboard',
    keyboard: 'mine',
    others: ['vera'],
  });
  expect(consoleStatus(sight({ people: [me, { ...other, typing: true }] }), false)).toEqual({
    sentence: 'vera has the keyboard',
    keyboard: { by: 'vera' },
    others: ['vera'],
  });
  expect(consoleStatus(undefined, false)).toMatchObject({ keyboard: 'away', others: [] });
  expect(consoleStatus(sight(), true)).toMatchObject({ keyboard: 'away' });
});
