import { afterEach, beforeEach, expect, test } from 'vitest';
import { Operator } from '../../fakes/operator.ts';

let operator: Operator;
beforeEach(async () => {
  operator = await Operator.create();
  await operator.signIn();
});
afterEach(() => operator.remove());

test('yard registry usage tells who has how much, the limits, and what the disk has left', async () => {
  const { exit, stdout } = await operator.yard(['registry', 'usage']);
  expect(exit).toBe(0);
  expect(stdout).toMatch(
    /^NAMESPACE +USED +LIMIT\ntidewater +2\.\d GiB +16 GiB\nstackyard +9\d\d MiB +16 GiB$/m,
  );
  expect(stdout).toMatch(/^ACCOUNT +USED +LIMIT\nadmin +/m);
  // An account that is gone is known by its id alone.
  expect(stdout).toMatch(/^account-gone +300 MiB +16 GiB$/m);
  expect(stdout).toContain(
    'Disk: 190 GiB of 512 GiB free, 2 GiB kept in reserve; pushes may take 188 GiB.',
  );
  const { json } = await operator.yardJson(['registry', 'usage']);
  expect(json).toMatchObject({ namespaceLimitBytes: 16 * 2 ** 30, disk: operator.world.disk });
});

test('yard registry usage says when nothing may be pushed any more, and when there is nothing', async () => {
  operator.world.appliances.length = 0;
  Object.assign(operator.world.disk, { freeBytes: 2 ** 30, roomBytes: 0 });
  const { stdout } = await operator.yard(['registry', 'usage']);
  expect(stdout).toContain('No namespace has anything in the registry; limit 16 GiB.');
  expect(stdout).toContain('2 GiB kept in reserve; pushes are refused until there is more.');
});
