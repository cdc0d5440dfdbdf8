import { describe, expect, test } from 'vitest';
import { judgeSchedules } from '../../../../../runtime/control/schedules/core/judge-schedules.ts';
import type {
  RunRecord,
  ScheduleSetting,
} from '../../../../../runtime/control/schedules/ports/schedule-store.ts';
import {
  SCHEDULE_JOBS,
  ScheduleRule,
  UpdateRule,
} from '../../../../../schemas/api/resources/schedule.ts';
import type { OperationId, StackId } from '../../../../../schemas/ids/brand.ts';

const [BLOG, SHOP] = ['stack-0000000001', 'stack-0000000002'] as [StackId, StackId];
const rule = (parts: object = {}): ScheduleRule =>
  ScheduleRule.parse({
    times: { every: 'day', at: '02:00', zone: 'UTC' },
    spreadMinutes: 0,
    keep: { daily: 7 },
    ...parts,
  });
const setting = (parts: Partial<ScheduleSetting> = {}): ScheduleSetting => ({
  scope: 'all',
  job: 'points',
  rule: rule(),
  isReadable: true,
  by: 'tester',
  at: new Date('2026-05-01T12:00:00Z'),
  ...parts,
});
const run = (slot: string, parts: Partial<RunRecord> = {}): RunRecord => ({
  stack: BLOG,
  job: 'points',
  slot: new Date(slot),
  begunAt: new Date(slot),
  operation: 'op-0000000001' as OperationId,
  about: null,
  outcome: 'succeeded',
  endedAt: null,
  why: null,
  succeededAt: null,
  trims: false,
  ...parts,
});
const stack = (parts: object = {}) => ({
  id: BLOG,
  stage: 'defined' as const,
  createdAt: new Date('2026-04-01T12:00:00Z'),
  ...parts,
});
const judge = (
  now: string,
  settings: readonly ScheduleSetting[],
  runs: readonly RunRecord[] = [],
  stacks = [stack()],
) => judgeSchedules(stacks, settings, runs, Date.parse(now));
const first = (...of: Parameters<typeof judge>) => {
  const { dueMs, nextMs, overdueSinceMs, setting: said, rule: held } = judge(...of)[0]!;
  const at = (ms: number | undefined) => ms && new Date(ms).toISOString().slice(0, 16);
  return {
    said,
    held: held !== null,
    due: at(dueMs),
    next: at(nextMs),
    overdue: at(overdueSinceMs),
  };
};

describe('how a job of a stack stands', () => {
  test('nothing is due where nobody has said anything, and each stack has each job', () => {
    const both = judge('2026-05-03T02:00:00Z', [], [], [stack(), stack({ id: SHOP })]);
    expect(both.map(({ stack: { id }, job, rule: held }) => [id, job, held])).toEqual(
      [BLOG, SHOP].flatMap((id) => SCHEDULE_JOBS.map((job) => [id, job, null])),
    );
    expect(first('2026-05-03T02:00:00Z', [])).toEqual({
      said: 'inherit',
      held: false,
      due: undefined,
      next: undefined,
      overdue: undefined,
    });
  });

  test('what holds for all holds from when it was said, and is due once after that', () => {
    expect(first('2026-05-02T01:59:00Z', [setting()])).toMatchObject({
      said: 'inherit',
      due: undefined,
      next: '2026-05-02T02:00',
    });
    expect(first('2026-05-02T02:00:00Z', [setting()])).toMatchObject({
      due: '2026-05-02T02:00',
      next: '2026-05-03T02:00',
      overdue: undefined,
    });
    const done = [run('2026-05-02T02:00:00Z')];
    expect(first('2026-05-02T02:00:00Z', [setting()], done)).toMatchObject({ due: undefined });
  });

  test('a stack that came later is not due for what was before it', () => {
    const young = stack({ createdAt: new Date('2026-05-05T03:00:00Z') });
    expect(first('2026-05-05T04:00:00Z', [setting()], [], [young])).toMatchObject({
      due: undefined,
      next: '2026-05-06T02:00',
    });
  });

  test('its own rule or none comes before that of all stacks, for that job alone', () => {
    const own = setting({ scope: BLOG, rule: rule({ times: { every: 'hour' } }) });
    expect(first('2026-05-01T15:10:00Z', [setting(), own])).toMatchObject({
      said: 'own',
      due: '2026-05-01T15:00',
      next: '2026-05-01T16:00',
    });
    const off = setting({ scope: BLOG, rule: null });
    expect(first('2026-05-03T02:00:00Z', [setting(), off])).toMatchObject({
      said: 'off',
      held: false,
      due: undefined,
    });
    const ofAnother = setting({ scope: SHOP, rule: null });
    const ofBackups = setting({ scope: BLOG, job: 'backups', rule: null });
    expect(first('2026-05-03T02:00:00Z', [setting(), ofAnother, ofBackups])).toMatchObject({
      said: 'inherit',
      due: '2026-05-03T02:00',
    });
    const ofOthers = [run('2026-05-03T02:00:00Z', { job: 'backups' })];
    expect(first('2026-05-03T02:00:00Z', [setting()], ofOthers)).toMatchObject({
      due: '2026-05-03T02:00',
    });
  });

  test('a rule that cannot be read stops what it was for, and nothing else', () => {
    const spoilt = setting({ scope: BLOG, rule: null, isReadable: false });
    const shown = judge(
      '2026-05-03T02:00:00Z',
      [setting(), spoilt],
      [],
      [stack(), stack({ id: SHOP })],
    );
    const points = shown.filter(({ job }) => job === 'points');
    expect(
      points.map(({ setting: said, rule: held, isUnreadable, dueMs }) => [
        said,
        held === null,
        isUnreadable,
        dueMs === undefined,
      ]),
    ).toEqual([
      ['own', true, true, true],
      ['inherit', false, false, false],
    ]);
    const ofAll = setting({ rule: null, isReadable: false });
    const own = setting({ scope: SHOP });
    const later = judge(
      '2026-05-03T02:00:00Z',
      [ofAll, own],
      [],
      [stack(), stack({ id: SHOP })],
    ).filter(({ job }) => job === 'points');
    expect(later[0]).toMatchObject({ setting: 'inherit', isUnreadable: true, dueMs: undefined });
    expect(later[1]).toMatchObject({
      setting: 'own',
      isUnreadable: false,
      dueMs: expect.any(Number),
    });
  });

  test('a fenced clone has only what was said of itself', () => {
    const clone = stack({ clone: { fenced: true } });
    expect(first('2026-05-03T02:00:00Z', [setting()], [], [clone])).toMatchObject({ held: false });
    const own = setting({ scope: BLOG });
    expect(first('2026-05-03T02:00:00Z', [own], [], [clone])).toMatchObject({ held: true });
    const open = stack({ clone: { fenced: false } });
    expect(first('2026-05-03T02:00:00Z', [setting()], [], [open])).toMatchObject({ held: true });
  });

  test('a stack without machines has a rule, and nothing is due', () => {
    for (const stage of ['kept', 'reserved', 'connected']) {
      expect(first('2026-05-03T02:00:00Z', [setting()], [], [stack({ stage })])).toMatchObject({
        held: true,
        due: undefined,
        next: undefined,
        overdue: undefined,
      });
    }
  });

  test('it is overdue two hours after the first that was missed, by whatever was due since', () => {
    const done = [run('2026-05-02T02:00:00Z')];
    const at = (now: string) => first(now, [setting()], done);
    expect(at('2026-05-03T03:59:59Z')).toMatchObject({
      due: '2026-05-03T02:00',
      overdue: undefined,
    });
    expect(at('2026-05-03T04:00:00Z')).toMatchObject({ overdue: '2026-05-03T02:00' });
    expect(at('2026-05-04T02:00:00Z')).toMatchObject({
      due: '2026-05-04T02:00',
      overdue: '2026-05-03T02:00',
    });
    expect(at('2026-09-03T05:00:00Z')).toMatchObject({ overdue: '2026-05-03T02:00' });
    const wrong = [run('2030-01-01T02:00:00Z')];
    const early = setting({ at: new Date('2029-01-01T00:00:00Z') });
    expect(first('2026-05-20T05:00:00Z', [early], wrong)).toMatchObject({
      due: '2026-05-20T02:00',
      overdue: '2026-05-16T02:00',
    });
    const hourly = [setting({ rule: rule({ times: { every: 'hour' } }) })];
    const hour = [run('2026-05-03T10:00:00Z')];
    expect(first('2026-05-03T12:59:00Z', hourly, hour)).toMatchObject({ overdue: undefined });
    expect(first('2026-05-03T13:00:00Z', hourly, hour)).toMatchObject({
      due: '2026-05-03T13:00',
      overdue: '2026-05-03T11:00',
    });
  });

  test('what waits has waited since the first that was missed', () => {
    const missed = (now: string, runs: readonly RunRecord[]) => {
      const { missedMs } = judge(now, [setting()], runs)[0]!;
      return missedMs && new Date(missedMs).toISOString().slice(0, 16);
    };
    const done = [run('2026-05-02T02:00:00Z')];
    expect(missed('2026-05-03T01:59:59Z', done)).toBeUndefined();
    expect(missed('2026-05-03T02:00:00Z', done)).toBe('2026-05-03T02:00');
    for (const now of ['2026-05-04T02:00:00Z', '2026-05-05T02:00:00Z', '2026-09-05T02:00:00Z']) {
      expect(missed(now, done)).toBe('2026-05-03T02:00');
    }
  });

  test('a spread moves what is due, and what is next', () => {
    const spread = [setting({ rule: rule({ spreadMinutes: 600 }) })];
    const { nextMs } = judge('2026-05-03T00:00:00Z', spread, [run('2026-05-02T13:00:00Z')])[0]!;
    const offset = nextMs! - Date.parse('2026-05-03T02:00:00Z');
    expect(offset).toBeGreaterThan(0);
    expect(offset).toBeLessThan(600 * 60_000);
    const then = new Date(nextMs!).toISOString();
    expect(judge(then, spread, [run('2026-05-02T13:00:00Z')])[0]!.dueMs).toBe(nextMs);
  });

  test('an update is due in its window, and not made up for when that is over', () => {
    const update = UpdateRule.parse({ mode: 'apply', windowMinutes: 60 });
    const [, , updates] = SCHEDULE_JOBS;
    const ruled = setting({ job: updates, rule: rule({ keep: undefined, update }) });
    const dueAt = (time: string, runs: RunRecord[] = []) => {
      const judged = judge(time, [ruled], runs).find(({ job }) => job === updates)!;
      return [judged.dueMs, judged.missedMs, judged.overdueSinceMs];
    };
    const opens = Date.parse('2026-05-03T02:00:00Z');
    const notNow = [undefined, undefined, undefined];
    expect(dueAt('2026-05-03T01:59:59Z')).toEqual(notNow);
    expect(dueAt('2026-05-03T02:00:00Z')).toEqual([opens, opens, undefined]);
    expect(dueAt('2026-05-03T02:59:59Z')).toEqual([opens, opens, undefined]);
    expect(dueAt('2026-05-03T03:00:00Z')).toEqual(notNow);
    const done = run('2026-05-03T02:00:00Z', { job: updates });
    expect(dueAt('2026-05-03T02:30:00Z', [done])).toEqual(notNow);
  });

  test('a window opens for all at once, however their starts are spread in it', () => {
    const update = UpdateRule.parse({ mode: 'apply', windowMinutes: 60 });
    const parts = { keep: undefined, update, spreadMinutes: 59 };
    const ruled = setting({ job: 'updates', rule: rule(parts) });
    const at = (time: string) =>
      judge(time, [ruled], []).find(({ job }) => job === 'updates')!.dueMs;
    const due = at('2026-05-03T02:59:59Z')!;
    expect(due).toBeGreaterThan(Date.parse('2026-05-03T02:00:00Z'));
    expect(at(new Date(due - 1).toISOString())).toBeUndefined();
    expect(at('2026-05-03T03:00:00Z')).toBeUndefined();
  });

  test('a trial of a backup is not made up for after half a day', () => {
    const ruled = setting({ job: 'trials', rule: rule({ keep: undefined }) });
    const dueAt = (time: string) => judge(time, [ruled]).find(({ job }) => job === 'trials')!;
    const opens = Date.parse('2026-05-03T02:00:00Z');
    expect(dueAt('2026-05-03T13:59:59Z')).toMatchObject({
      dueMs: opens,
      overdueSinceMs: undefined,
    });
    expect(dueAt('2026-05-03T14:00:00Z').dueMs).toBeUndefined();
  });

  test('thousands of stacks are judged in little time', () => {
    const many = Array.from({ length: 5_000 }, (_, index) =>
      stack({ id: `stack-${String(index).padStart(10, '0')}` }),
    );
    const settings = [
      setting(),
      setting({
        job: 'backups',
        rule: rule({ times: { every: 'month', date: 3, at: '02:00', zone: 'Europe/Copenhagen' } }),
      }),
    ];
    const all = judge('2026-06-03T02:00:00Z', settings, [], many);
    const judged = all.filter(({ rule: held }) => held !== null);
    expect(judged).toHaveLength(10_000);
    expect(judged.every(({ dueMs }) => dueMs !== undefined)).toBe(true);
  });

  test('also while all of them wait since last month, each from a time of its own', () => {
    const times = { every: 'month', date: 3, at: '02:00', zone: 'Europe/Copenhagen' };
    const many = Array.from({ length: 5_000 }, (_, index) =>
      stack({ id: `stack-${String(index).padStart(10, '0')}` }),
    );
    const settings = [setting({ rule: rule({ times, spreadMinutes: 600 }) })];
    const runs = many.map(({ id }) => run('2026-05-03T12:00:00Z', { stack: id }));
    const before = process.cpuUsage();
    const judged = judge('2026-06-03T13:00:00Z', settings, runs, many);
    const { user, system } = process.cpuUsage(before);
    expect(judged.filter(({ overdueSinceMs }) => overdueSinceMs !== undefined)).not.toEqual([]);
    expect(user + system).toBeLessThan(1_000_000);
  });
});
