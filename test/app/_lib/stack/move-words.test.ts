import { expect, test } from 'vitest';
import { goingWords, offWords } from '../../../../app/_lib/node/going-words.ts';
import { moveChoices, moveSentences } from '../../../../app/_lib/stack/move-words.ts';
import type { MovePlan } from '../../../../schemas/api/resources/move.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';

const GiB = 2 ** 30;
const plan = (more: Partial<MovePlan> = {}): MovePlan => ({
  stack: 'blog',
  machine: 'web',
  from: { id: 'node-1' as NodeId, name: 'one' },
  to: { id: 'node-2' as NodeId, name: 'two' },
  reason: 'It is the only node that can take it.',
  mode: 'live',
  whyCold: null,
  copyBytes: 0,
  offMs: null,
  elsewhere: [],
  problems: [],
  ...more,
});

test('a move says where it goes, why, whether it runs meanwhile, and what is copied', () => {
  expect(moveSentences(plan())).toEqual([
    'web goes from one to two.',
    'It is the only node that can take it.',
    'It runs on meanwhile.',
    'No volume has to be copied: both nodes can reach them.',
  ]);
  expect(moveSentences(plan({ copyBytes: 3 * GiB })).at(-1)).toMatch(/^3 GiB of its volumes/);
  const cold = plan({ mode: 'cold', whyCold: 'two emulates.', offMs: 61_000, reason: '' });
  expect(moveSentences(cold).slice(1, 3)).toEqual([
    'It is stopped, copied and started there. It will be off for about 2 minutes.',
    'two emulates.',
  ]);
  expect(moveSentences(plan({ mode: 'off' }))[2]).toBe('It is off, and stays so.');
});

test('a move that is not possible promises nothing', () => {
  expect(moveSentences(plan({ to: null }))).toEqual([]);
  expect(moveSentences(plan({ problems: [{ code: 'NO_ROOM', message: 'Full.' }] }))).toEqual([]);
});

test('it can be sent to nodes that are ready and lack nothing, by name', () => {
  const elsewhere = [{ node: 'full', why: 'No room.' }];
  const ready = ['two', 'one', 'full', 'four'].map((name) => ({ name, state: 'ready' as const }));
  expect(moveChoices(ready, plan({ elsewhere }))).toEqual({
    able: ['four', 'two'],
    lacking: elsewhere,
  });
});

test('a node that its plan does not tell of, as it does not report, cannot take it', () => {
  const nodes = [
    { name: 'two', state: 'ready' },
    { name: 'gone', state: 'lost' },
  ] as const;
  expect(moveChoices(nodes, plan())).toEqual({
    able: ['two'],
    lacking: [{ node: 'gone', why: 'It is not connected.' }],
  });
});

test('what goes from a node that is emptied is told in one line', () => {
  const going = { whyCold: null, copyBytes: 0, offMs: null };
  expect(goingWords({ ...going, mode: 'live', copyBytes: GiB })).toBe(
    'It runs on meanwhile. 1 GiB of its volumes are copied.',
  );
  expect(goingWords({ ...going, mode: 'cold', whyCold: 'It is ill.', offMs: 1 })).toBe(
    'It is stopped for that, for about 1 minute. It is ill.',
  );
  expect(goingWords({ ...going, mode: 'off' })).toBe('It is off.');
  expect(goingWords({ ...going, mode: 'restart' })).toContain('starts there');
  expect(offWords(null)).toBe('about 1 minute');
  expect(offWords(120_000)).toBe('about 2 minutes');
});
