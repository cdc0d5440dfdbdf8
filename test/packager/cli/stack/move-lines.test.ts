import { expect, test } from 'vitest';
import { movePlanOutcome } from '../../../../packager/cli/stack/move-lines.ts';
import { MovePlan } from '../../../../schemas/api/resources/move.ts';

const plan = (change: Partial<MovePlan> = {}): MovePlan => ({
  ...MovePlan.parse({
    stack: 'blog',
    machine: 'blog-web',
    from: { id: 'node-0000000001', name: 'barn-1' },
    to: { id: 'node-0000000002', name: 'barn-2' },
    reason: 'You chose this node.',
    mode: 'live',
    whyCold: null,
    copyBytes: 0,
    offMs: null,
    elsewhere: [],
    problems: [],
  }),
  ...change,
});

test('a move that is possible is told, with exit code 0', () => {
  expect(movePlanOutcome(plan())).toEqual({
    json: plan(),
    text: 'blog-web moves from barn-1 to barn-2, and runs on meanwhile.\n  why there  You chose this node.',
  });
});

test('one that is not says what is in the way, and its exit code is that of a conflict', () => {
  const problems = [{ code: 'SAME', message: 'blog-web is on barn-1 already.' }];
  const { exit, text } = movePlanOutcome(plan({ problems }));
  expect(exit).toBe(6);
  expect(text).toContain('in the way  blog-web is on barn-1 already.');
});
