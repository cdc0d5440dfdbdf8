import { expect, test } from 'vitest';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { useLiveOperator } from '../../../fakes/live-server/use-live-operator.ts';
import { waitFor } from '../../../fakes/wait-for.ts';

const live = useLiveOperator('market');

test('yard node figures sums up what a node was used for', async () => {
  const argv = ['node', 'figures', 'yard-1', '--over', 'week'];
  // A rate takes two samples.
  await waitFor('figures of the network', async () => {
    live.server.pass(LIMITS.stack.metricIntervalMs);
    const { stdout } = await live.operator.yard(argv);
    return stdout.includes('network in') && !/network in.*–/.test(stdout);
  });
  const { exit, stdout } = await live.operator.yard(argv);
  expect(exit).toBe(0);
  expect(stdout).toMatch(/^FIGURE +NOW +MEAN +MOST\ncpu +\d+ % +\d+ % +\d+ %\nmemory +[\d.]+ GiB /);
  expect(stdout).toMatch(/\nnetwork in +1000 B\/s +1000 B\/s +1000 B\/s\n/);
});

test('yard node figures gives every sample as JSON, of the last hour if nothing is said', async () => {
  const { json } = await live.operator.yardJson(['node', 'figures', 'yard-1']);
  expect(json).toMatchObject({ stepMs: 10_000, values: { cpuPercent: expect.any(Array) } });
  const month = await live.operator.yardJson(['node', 'figures', 'yard-1', '--over', 'month']);
  expect(month.json).toMatchObject({ stepMs: 7_200_000 });
});

test('yard node figures says when there are none, and what may be asked for', async () => {
  const { stdout } = await live.operator.yard(['node', 'figures', 'barn-2']);
  expect(stdout).toBe('There are no figures of barn-2 for this time.\n');
  expect(await live.operator.yard(['node', 'figures', 'yard-1', '--over', 'year'])).toMatchObject({
    exit: 2,
    stderr: expect.stringContaining('hour'),
  });
  expect(await live.operator.yard(['node', 'figures', 'barn-9'])).toMatchObject({ exit: 4 });
});
