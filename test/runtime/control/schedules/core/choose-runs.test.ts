import { expect, test } from 'vitest';
import {
  chooseRuns,
  type DueRun,
} from '../../../../../runtime/control/schedules/core/choose-runs.ts';

const run = (stack: string, sinceMs: number, parts: Partial<DueRun> = {}): DueRun => ({
  stack,
  job: 'points',
  sinceMs,
  waits: undefined,
  ...parts,
});
const most = { points: 2, backups: 1 };
const choose = (due: readonly DueRun[], going: readonly Pick<DueRun, 'stack' | 'job'>[] = []) =>
  chooseRuns(due, { most, going }).map(({ stack, job }) => `${stack}/${job}`);

test('what has waited longest comes first, and so many of a job go on at a time', () => {
  const due = [run('c', 3), run('b', 1), run('a', 1), run('d', 0, { waits: 'a node is away' })];
  expect(choose(due)).toEqual(['a/points', 'b/points']);
  expect(choose(due, [{ stack: 'x', job: 'points' }])).toEqual(['a/points']);
  expect(choose(due, [{ stack: 'x', job: 'backups' }])).toEqual(['a/points', 'b/points']);
  const both = [
    { stack: 'x', job: 'points' },
    { stack: 'y', job: 'points' },
  ];
  expect(choose(due, both)).toEqual([]);
});

test('never are there two of one stack', () => {
  const due = [run('a', 2), run('a', 1, { job: 'backups' }), run('b', 3, { job: 'backups' })];
  expect(choose(due)).toEqual(['a/backups']);
  expect(choose(due, [{ stack: 'a', job: 'backups' }])).toEqual([]);
  expect(choose([run('a', 1)], [{ stack: 'a', job: 'backups' }])).toEqual([]);
});

test('one that waits takes nobody’s place', () => {
  const due = [
    run('a', 1, { waits: 'a node is away' }),
    run('b', 2, { waits: 'a node is away' }),
    run('c', 3),
    run('d', 4),
  ];
  expect(choose(due)).toEqual(['c/points', 'd/points']);
});
