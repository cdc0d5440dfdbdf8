import { describe, expect, test } from 'vitest';
import {
  briefRehearsalLines,
  rehearsalLines,
  rehearsalPlanLines,
  rehearsedWords,
} from '../../../../packager/cli/stack/rehearsal-lines.ts';
import type { Rehearsal, RehearsalPlan } from '../../../../schemas/api/resources/rehearsal.ts';
import type { UpgradePlan } from '../../../../schemas/api/resources/upgrade.ts';

const plan = (over: Partial<RehearsalPlan> = {}) =>
  ({
    stack: { name: 'blog' },
    appliance: { title: 'Blog', version: '2.0.0' },
    from: { version: '1.0.0' },
    clone: {
      name: 'blog-rehearsal',
      machines: [{ name: 'blog-rehearsal-db', nodeName: 'barn-1', cpu: 2, memoryBytes: 2 ** 30 }],
    },
    probationMs: 60_000,
    fetch: { bytes: 2 ** 20, totalBytes: 2 ** 21 },
    notices: [{ code: 'FENCED', message: 'They reach\nnothing.' }],
    problems: [],
    ...over,
  }) as unknown as RehearsalPlan;

const HEAD = 'Rehearsing the upgrade of blog (Blog) from 1.0.0 to 2.0.0';

describe('the plan of a rehearsal', () => {
  test('tells what there will be meanwhile', () => {
    expect(rehearsalPlanLines(plan())).toEqual([
      HEAD,
      '  on         blog-rehearsal, a fenced clone, which is removed afterwards',
      '  stack      stands still for a moment when it is cloned, and goes on',
      '  to fetch   1 MiB',
      '  probation  1 min',
      '',
      'What the clone takes meanwhile',
      '  blog-rehearsal-db  on barn-1  2 cpu  1 GiB',
      '',
      'Good to know',
      '  They reach ⏎ nothing.',
    ]);
    expect(briefRehearsalLines(plan())).toEqual([HEAD, 'Note: They reach ⏎ nothing.']);
  });

  test('names first what is in the way', () => {
    const problems = [
      { code: 'A', message: 'There is no room.', action: 'Make some.' },
      { code: 'B', message: 'It is older.' },
    ];
    expect(rehearsalPlanLines(plan({ problems })).slice(1, 6)).toEqual([
      '',
      'In the way',
      '  There is no room.',
      '    Make some.',
      '  It is older.',
    ]);
  });
});

const rehearsal = (over: Partial<Rehearsal> = {}): Rehearsal =>
  ({
    outcome: 'held',
    version: '2.0.0',
    at: '2026-05-01T12:00:00.000Z',
    reason: null,
    step: null,
    machine: null,
    console: [],
    hooks: [],
    withoutServiceMs: 4_000,
    pausedMs: 12,
    probationMs: 60_000,
    ...over,
  }) as Rehearsal;

describe('what came of it', () => {
  test('it held', () => {
    expect(rehearsalLines(rehearsal(), 'blog')).toEqual([
      'The upgrade of blog to 2.0.0 held on its clone.',
      '  without service  about 4.0 s',
      '  stayed ready     for 1 min',
      '  stack            stood still for 12 ms, and went on',
    ]);
  });

  test('it would be rolled back: why, and what was said, each line by itself', () => {
    const failed = rehearsal({
      outcome: 'rolled-back',
      reason: 'blog-db ended.',
      step: 'Starting machines',
      machine: 'blog-db',
      console: ['panic: \u001b[31mno data', 'end'],
      hooks: [{ moment: 'before', machine: 'blog-db', output: 'one\ntwo' }],
      withoutServiceMs: null,
      pausedMs: null,
    });
    const lines = rehearsalLines(failed, 'blog');
    expect(lines.slice(0, 9)).toEqual([
      'The upgrade of blog to 2.0.0 would be rolled back.',
      '  step             Starting machines',
      '  cause            blog-db ended.',
      '  without service  until it had gone back',
      '  stack            was off',
      '',
      'What the hook “upgrade” (before) of blog-db has printed:',
      '  one',
      '  two',
    ]);
    expect(lines.slice(9, 11)).toEqual(['', 'Last console lines of blog-db:']);
    expect(lines.join('')).not.toContain('\u001b');
    expect(rehearsalLines({ ...failed, machine: null }, 'blog')).toContain(
      'Last console lines of the machine that failed:',
    );
  });
});

test.each<[string, UpgradePlan['rehearsal']]>([
  ['no; to try it first, on a clone: --rehearse', null],
  ['2026-05-01 12:00 UTC: it held', { ...rehearsal(), isCurrent: true }],
  [
    '2026-05-01 12:00 UTC: it would be rolled back; the stack or its answers have changed since',
    { ...rehearsal({ outcome: 'rolled-back' }), isCurrent: false },
  ],
])('an upgrade was rehearsed: %s', (words, found) => {
  expect(rehearsedWords(found)).toBe(words);
});
