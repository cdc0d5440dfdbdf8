import { expect, test } from 'vitest';
import { useLiveOperator } from '../../../fakes/live-server/use-live-operator.ts';

const live = useLiveOperator('empty');

const yard = async (...words: string[]) => {
  const { exit, stdout, stderr } = await live.operator.yard(['node', 'sleep', ...words]);
  return { exit, out: stdout, error: stderr };
};

test('yard node sleep says that no node does, sets which do, and keeps what is not named', async () => {
  expect(await yard('show')).toMatchObject({
    exit: 0,
    out: expect.stringContaining('No node goes to sleep by itself.') as string,
  });
  const set = await yard('set', '--idle', '15 min', '--warm', '2', '--spare-memory', '8GiB');
  expect(set.out).toContain('Nodes sleep after 15 min without work.');
  expect(set.out).toContain('Awake stay 2 nodes, 8 GiB of free memory, 0 free virtual cores.');
  const hours = await yard('set', '--hours', '22:00-06:00', '--days', 'mon,fri');
  expect(hours.out).toContain(
    'Nodes sleep after 15 min without work, 22:00 to 06:00 UTC from mon, fri.',
  );
  const left = await yard('set', '--hours', 'always', '--except-label', 'rack=west');
  expect(left.out).toContain('Nodes sleep after 15 min without work.');
  expect(left.out).toContain('Left out: rack=west.');
  const shown = await yard('show', '--json');
  expect(JSON.parse(shown.out)).toMatchObject({
    policy: {
      idleMs: 900_000,
      warmNodes: 2,
      hours: null,
      exceptLabels: [{ key: 'rack', value: 'west' }],
    },
  });
  expect((await yard('set', '--except-label', 'none')).out).not.toContain('Left out');
  expect((await yard('off')).out).toBe('No node goes to sleep by itself.\n');
  expect((await yard('show')).out).toContain('No node goes to sleep by itself.');
});

test.each([
  [['--idle', 'soon'], '“soon” is no duration'],
  [['--spare-memory', 'much'], '“much” is no size'],
  [['--hours', 'at night'], '“at night” are no hours'],
  [['--days', 'mon'], '--days and --zone go with --hours'],
  [['--hours', '25:00-26:00'], 'a time of day'],
  [['--hours', '22:00-06:00', '--zone', 'Mars'], 'a time zone'],
  [['--warm', '0'], 'warmNodes'],
])('yard node sleep set %j is refused: %s', async (words, why) => {
  const { exit, error } = await yard('set', ...words);
  expect(exit).not.toBe(0);
  expect(error).toContain(why);
  expect((await yard('show')).out).toContain('No node goes to sleep by itself.');
});

test('yard node sleep set leaves out nodes that are there, and no others', async () => {
  expect((await yard('set', '--except', 'nobody')).error).toContain('nobody');
});
