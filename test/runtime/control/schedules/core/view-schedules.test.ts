import { describe, expect, test } from 'vitest';
import {
  isInTrouble,
  viewSchedules,
  viewStackSchedules,
} from '../../../../../runtime/control/schedules/core/view-schedules.ts';
import type { RunRecord } from '../../../../../runtime/control/schedules/ports/schedule-store.ts';
import { ScheduleRule } from '../../../../../schemas/api/resources/schedule.ts';

const rule = ScheduleRule.parse({ times: { every: 'hour' }, keep: { hourly: 3 } });
const run = (parts: Partial<RunRecord> = {}): RunRecord => ({
  stack: 'stack-0000000001' as never,
  job: 'points',
  slot: new Date('2026-05-01T02:00:00Z'),
  begunAt: new Date('2026-05-01T02:00:05Z'),
  operation: 'op-0000000001' as never,
  about: null,
  outcome: 'succeeded',
  endedAt: new Date('2026-05-01T02:00:09Z'),
  why: null,
  succeededAt: new Date('2026-05-01T02:00:09Z'),
  trims: false,
  ...parts,
});
const VERSION = { appliance: { manifest: { version: '1.0.0' } } };
const judged = (name: string, parts: object = {}) =>
  ({
    stack: { id: `stack-${name}`, name, createdAt: new Date(0), ...VERSION },
    job: 'points',
    setting: 'inherit',
    rule,
    isUnreadable: false,
    sinceMs: 0,
    run: undefined,
    dueMs: undefined,
    nextMs: Date.parse('2026-05-01T03:00:00Z'),
    overdueSinceMs: undefined,
    ...parts,
  }) as never;
const never = (): undefined => undefined;

describe('a job of a stack', () => {
  test('that waits for its time', () => {
    const [shown] = viewStackSchedules(
      { id: 'stack-a', name: 'a' } as never,
      [judged('a')],
      () => 'why',
    ).schedules;
    expect(shown).toEqual({
      job: 'points',
      setting: 'inherit',
      rule,
      unreadable: false,
      nextAt: '2026-05-01T03:00:00.000Z',
      waits: null,
      overdueSince: null,
      lastSuccessAt: null,
      last: null,
    });
  });

  test('that is due and waits for something, after a run', () => {
    const due = judged('a', {
      dueMs: Date.parse('2026-05-01T02:30:00Z'),
      overdueSinceMs: Date.parse('2026-05-01T00:30:00Z'),
      run: run({ outcome: 'failed', why: 'it broke' }),
    });
    const [shown] = viewStackSchedules(
      { id: 'stack-a', name: 'a' } as never,
      [judged('b'), due],
      () => 'why',
    ).schedules;
    expect(shown).toMatchObject({
      nextAt: '2026-05-01T02:30:00.000Z',
      waits: 'why',
      overdueSince: '2026-05-01T00:30:00.000Z',
      lastSuccessAt: '2026-05-01T02:00:09.000Z',
      last: {
        dueAt: '2026-05-01T02:00:00.000Z',
        begunAt: '2026-05-01T02:00:05.000Z',
        endedAt: '2026-05-01T02:00:09.000Z',
        outcome: 'failed',
        why: 'it broke',
        operation: 'op-0000000001',
      },
    });
  });

  test('that has not ended, or of which nothing is known', () => {
    const on = judged('a', { nextMs: undefined, run: run({ endedAt: null, succeededAt: null }) });
    const [shown] = viewStackSchedules(
      { id: 'stack-a', name: 'a' } as never,
      [on],
      never,
    ).schedules;
    expect(shown).toMatchObject({ nextAt: null, lastSuccessAt: null, last: { endedAt: null } });
  });
});

describe('all schedules', () => {
  const setting = {
    scope: 'all',
    job: 'points',
    rule,
    by: 'me',
    at: new Date('2026-05-01T00:00:00Z'),
  } as never;

  test('are counted, and those stacks named that somebody should look at, by name', () => {
    const all = [
      judged('fine', { run: run() }),
      judged('late', { overdueSinceMs: 1, dueMs: Date.parse('2026-05-01T01:00:00Z') }),
      judged('broken', { run: run({ outcome: 'failed' }) }),
      judged('own', { setting: 'own' }),
      judged('off', {
        setting: 'off',
        rule: null,
        run: run({ outcome: 'failed' }),
        nextMs: undefined,
      }),
    ];
    const { common, stacks } = viewSchedules(all, [setting], never);
    expect(common).toEqual([
      {
        job: 'points',
        rule,
        unreadable: false,
        by: 'me',
        at: '2026-05-01T00:00:00.000Z',
        stacks: 4,
        failed: 1,
        overdue: 1,
        nextAt: '2026-05-01T01:00:00.000Z',
      },
      {
        job: 'backups',
        rule: null,
        unreadable: false,
        by: null,
        at: null,
        stacks: 0,
        failed: 0,
        overdue: 0,
        nextAt: null,
      },
      {
        job: 'updates',
        rule: null,
        unreadable: false,
        by: null,
        at: null,
        stacks: 0,
        failed: 0,
        overdue: 0,
        nextAt: null,
      },
      {
        job: 'trials',
        rule: null,
        unreadable: false,
        by: null,
        at: null,
        stacks: 0,
        failed: 0,
        overdue: 0,
        nextAt: null,
      },
    ]);
    expect(stacks.map(({ name }) => name)).toEqual(['broken', 'late', 'off', 'own']);
  });

  test('name a stack once with all its jobs, and only so many', () => {
    const both = [judged('a', { setting: 'own' }), judged('a', { job: 'backups' })];
    expect(viewSchedules(both, [], never).stacks).toMatchObject([
      { name: 'a', schedules: [{ job: 'points' }, { job: 'backups' }] },
    ]);
    const many = Array.from({ length: 300 }, (_, index) => judged(`s${index}`, { setting: 'own' }));
    expect(viewSchedules(many, [], never).stacks).toHaveLength(200);
  });

  test('are not troubled by what went wrong where nothing is done any more', () => {
    const failed = run({ outcome: 'failed' });
    const next = {
      stack: VERSION as never,
      rule,
      isUnreadable: false,
      nextMs: 2,
      overdueSinceMs: undefined,
    };
    expect(isInTrouble({ ...next, run: failed })).toBe(true);
    expect(isInTrouble({ ...next, rule: null, run: failed, overdueSinceMs: 1 })).toBe(false);
    expect(isInTrouble({ ...next, nextMs: undefined, run: failed })).toBe(false);
    expect(isInTrouble({ ...next, run: run() })).toBe(false);
    expect(isInTrouble({ ...next, run: undefined, overdueSinceMs: 0 })).toBe(true);
  });

  test('are not troubled by an update that failed and was made after all', () => {
    const next = { stack: VERSION as never, rule, isUnreadable: false, nextMs: 2 };
    const about = (version: string) => run({ outcome: 'failed', about: `acme/blog:${version}` });
    const isIn = (version: string): boolean =>
      isInTrouble({ ...next, overdueSinceMs: undefined, run: about(version) });
    expect([isIn('2.0.0'), isIn('1.0.0'), isIn('0.9.0')]).toEqual([true, false, false]);
  });

  test('are troubled by a rule that cannot be read, and say so', () => {
    const stack = VERSION as never;
    const unreadable = { rule: null, isUnreadable: true, nextMs: undefined };
    expect(isInTrouble({ ...unreadable, stack, run: undefined, overdueSinceMs: undefined })).toBe(
      true,
    );
    const parts = { rule: null, isReadable: false, by: 'tester', at: new Date(0) };
    const { stacks, common } = viewSchedules(
      [judged('spoilt', unreadable)],
      [{ scope: 'all', job: 'points', ...parts }],
      never,
    );
    expect(stacks).toMatchObject([{ name: 'spoilt', schedules: [{ unreadable: true }] }]);
    expect(common.map(({ unreadable: is }) => is)).toEqual([true, false, false, false]);
  });
});
