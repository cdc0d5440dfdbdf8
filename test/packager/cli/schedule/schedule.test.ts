import { expect, test } from 'vitest';
import type { Schedules } from '../../../../schemas/api/resources/schedule.ts';
import { useLiveOperator } from '../../../fakes/live-server/use-live-operator.ts';

const live = useLiveOperator('empty');

const yard = async (...words: string[]) => {
  const { exit, stdout, stderr } = await live.operator.yard(['schedule', ...words]);
  return { exit, out: stdout, error: stderr };
};
const NONE =
  'Restore points: none by schedule.\nBackups: none by schedule.\nUpdates: none by schedule.\nTrials of backups: none by schedule.\n';

test('yard schedule says that there is none, sets one for all stacks, keeps what is not named, and removes it', async () => {
  expect((await yard('ls')).out).toBe(NONE);
  const usual = await yard('set', 'points');
  expect(usual.out).toContain(
    'Restore points: every day at 02:00 UTC, spread over 60 min; keeps 7 daily.',
  );
  expect(usual.out).toContain('0 stacks.');
  const weekly = await yard(
    'set',
    'points',
    '--every',
    'week',
    '--on',
    'Mon',
    '--zone',
    'Europe/Copenhagen',
    '--keep-weekly',
    '3',
  );
  expect(weekly.out).toContain(
    'every week on mon at 02:00 Europe/Copenhagen, spread over 60 min; keeps 7 daily, 3 weekly.',
  );
  const monthly = await yard(
    'set',
    'points',
    '--every',
    'month',
    '--at',
    '04:30',
    '--spread',
    '0',
    '--keep-daily',
    '0',
  );
  expect(monthly.out).toContain('every month on day 1 at 04:30 Europe/Copenhagen; keeps 3 weekly.');
  const hourly = await yard('set', 'points', '--every', 'hour');
  expect(hourly.out).toContain('Restore points: every hour; keeps 3 weekly.');
  const backups = await yard('set', 'backups', '--keep-monthly', '2');
  expect(backups.out).toContain(
    'Backups: every day at 03:00 UTC, spread over 60 min; keeps 2 monthly.',
  );
  const shown = JSON.parse((await yard('ls', '--json')).out) as object;
  expect(shown).toMatchObject({
    common: [
      { job: 'points', rule: { times: { every: 'hour' }, keep: { weekly: 3 } }, stacks: 0 },
      { job: 'backups', rule: { repository: null } },
      { job: 'updates', rule: null },
      { job: 'trials', rule: null },
    ],
    stacks: [],
  });
  await yard('rm', 'points');
  expect((await yard('rm', 'backups')).out).toBe(NONE);
});

test('yard schedule set updates says what is done with a newer version, and keeps what is not named', async () => {
  const usual = await yard('set', 'updates');
  expect(usual.out).toContain(
    'Updates: every day at 04:00 UTC, spread over 60 min; a newer version is rehearsed on a clone, and what came of it is told, in a window of 180 min.',
  );
  const words = ['--mode', 'rehearse-and-apply', '--which', 'security', '--probation', '5 min'];
  const changed = await yard('set', 'updates', ...words, '--spread', '0');
  expect(changed.out).toContain(
    'Updates: every day at 04:00 UTC; a newer version is rehearsed on a clone, and applied if that held, if it closes a security hole, in a window of 180 min.',
  );
  await yard('set', 'updates', '--window', '90', '--every', 'week', '--on', 'sat');
  const { common } = JSON.parse((await yard('ls', '--json')).out) as Schedules;
  expect(common.find(({ job }) => job === 'updates')?.rule).toMatchObject({
    times: { every: 'week', day: 'sat', at: '04:00' },
    update: {
      mode: 'rehearse-and-apply',
      which: 'security',
      windowMinutes: 90,
      probationMs: 300_000,
    },
  });
  expect((await yard('rm', 'updates')).out).toBe(NONE);
});

test('yard schedule set trials says when backups are tried', async () => {
  const usual = await yard('set', 'trials', '--every', 'week', '--spread', '0');
  expect(usual.out).toContain('Trials of backups: every week on sun at 05:00 UTC.');
  expect((await yard('rm', 'trials')).out).toBe(NONE);
});

test.each([
  [['points', '--every', 'hour', '--at', '02:00'], '--at does not go with --every hour'],
  [['points', '--on', 'mon'], '--on goes with --every week or --every month'],
  [['points', '--every', 'week', '--on', '3'], 'times.day'],
  [['points', '--every', 'month', '--on', '29'], 'times.date'],
  [['points', '--at', '25:00'], 'a time of day'],
  [['points', '--zone', 'Mars'], 'a time zone'],
  [['points', '--keep-daily', '13'], 'at most 12 restore points'],
  [['points', '--keep-daily', '0'], 'has to keep something'],
  [['points', '--to', 'vault'], 'go into no backup repository'],
  [['backups', '--to', 'vault'], 'vault'],
  [['updates', '--window', '10'], 'update.windowMinutes'],
  [['updates', '--spread', '60', '--window', '60'], 'begin within the window'],
  [['updates', '--keep-daily', '1'], 'keeps nothing'],
  [['trials', '--keep-daily', '1'], 'keeps nothing'],
  [['trials', '--to', 'vault'], 'vault'],
  [['updates', '--mode', 'all'], 'mode'],
  [['updates', '--probation', 'long'], 'is no duration'],
  [['points', '--mode', 'apply'], '--mode goes with updates'],
  [['backups', '--which', 'security'], '--which goes with updates'],
  [['points', '--window', '60'], '--window goes with updates'],
  [['points', '--probation', '5 min'], '--probation goes with updates'],
  [['all'], 'job'],
])('yard schedule set %j is refused: %s', async (words, why) => {
  const { exit, error } = await yard('set', ...words);
  expect(exit).not.toBe(0);
  expect(error).toContain(why);
  expect((await yard('ls')).out).toBe(NONE);
});

test('of a stack that is not there nothing is said', async () => {
  for (const words of [
    ['ls', 'blog'],
    ['off', 'points', 'blog'],
    ['rm', 'points', '--stack', 'blog'],
    ['run', 'points', 'blog'],
  ]) {
    expect((await yard(...words)).error).toContain('blog');
  }
});
