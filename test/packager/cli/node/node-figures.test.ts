import { afterEach, beforeEach, expect, test } from 'vitest';
import { Operator } from '../../../fakes/operator.ts';

let operator: Operator;
beforeEach(async () => {
  operator = await Operator.create();
  await operator.signIn();
});
afterEach(() => operator.remove());

test('yard node figures sums up what a node was used for', async () => {
  const { exit, stdout } = await operator.yard(['node', 'figures', 'yard-1', '--over', 'week']);
  expect(exit).toBe(0);
  expect(stdout).toMatch(/^FIGURE +NOW +MEAN +MOST\ncpu +\d+ % +\d+ % +\d+ %\nmemory +[\d.]+ GiB /);
  expect(stdout).toMatch(/\nnetwork in +[\d.]+ [KM]iB\/s +[\d.]+ [KM]iB\/s +[\d.]+ [KM]iB\/s\n/);
});

test('yard node figures gives every sample as JSON, of the last hour if nothing is said', async () => {
  const { json } = await operator.yardJson(['node', 'figures', 'yard-1']);
  expect(json).toMatchObject({ stepMs: 10_000, values: { cpuPercent: expect.any(Array) } });
  const month = await operator.yardJson(['node', 'figures', 'yard-1', '--over', 'month']);
  expect(month.json).toMatchObject({ stepMs: 7_200_000 });
});

test('yard node figures says when there are none, and what may be asked for', async () => {
  const { stdout } = await operator.yard(['node', 'figures', 'barn-2']);
  expect(stdout).toBe('There are no figures of barn-2 for this time.\n');
  expect(await operator.yard(['node', 'figures', 'yard-1', '--over', 'year'])).toMatchObject({
    exit: 2,
    stderr: expect.stringContaining('hour'),
  });
  expect(await operator.yard(['node', 'figures', 'barn-9'])).toMatchObject({ exit: 4 });
});
