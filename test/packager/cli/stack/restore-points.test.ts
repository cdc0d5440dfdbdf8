import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RestorePoint } from '../../../../schemas/api/resources/restore-point.ts';
import { answering } from '../../../fakes/answering.ts';
import { install } from '../../../fakes/live-server/install-stacks.ts';
import { LIVE_TEST_MS } from '../../../fakes/live-server/live-scenario.ts';
import { useLiveOperator } from '../../../fakes/live-server/use-live-operator.ts';

const live = useLiveOperator('market');
beforeAll(() => live.server.node('yard-1').takes({ bootMs: 20, shutdownMs: 10 }));

const yard = (...argv: string[]) => live.operator.yard(['stack', 'point', ...argv]);
const json = async (...argv: string[]) =>
  (await live.operator.yardJson(['stack', 'point', ...argv])).json;
const points = async () => (await json('ls', 'blog')) as RestorePoint[];

describe('yard stack point', { timeout: LIVE_TEST_MS }, () => {
  beforeAll(() => install(live.server.api, { appliance: 'stackyard/wordpress', name: 'blog' }));
  afterAll(() => live.operator.yard(['stack', 'rm', 'blog', '--delete-data', '--yes', '--wait']));

  test('makes a restore point, lists it, goes back to it, and deletes it', async () => {
    expect((await yard('ls', 'blog')).stdout).toContain('yard stack point create blog');
    const made = await json('create', 'blog', '--note', 'before the storm', '--wait');
    expect(made).toMatchObject({ stack: 'blog', state: 'running', result: 'succeeded' });
    const [point] = await points();
    expect(point).toMatchObject({ origin: 'asked', note: 'before the storm', running: 2 });
    const { stdout } = await yard('ls', 'blog');
    expect(stdout).toContain(point!.id);
    expect(stdout).toContain('before the storm');
    const back = await json('restore', 'blog', 'latest', '--yes', '--wait');
    expect(back).toMatchObject({ state: 'running', result: 'succeeded' });
    expect((await points()).map(({ origin }) => origin)).toEqual(['restore', 'asked']);
    expect((await yard('ls', 'blog')).stdout).toContain('before restoring');
    const one = ['restore', 'blog', point!.id, '--volume', 'db/mysql'];
    const { exit, stderr } = await live.operator.yard(['stack', 'point', ...one], answering('no'));
    expect([exit, stderr]).toEqual([
      10,
      expect.stringContaining('db/mysql of “blog” goes back to'),
    ]);
    expect(await json(...one, '--yes', '--wait')).toMatchObject({ result: 'succeeded' });
    expect(await yard('restore', 'blog', 'latest', '--volume', 'sql', '--yes')).toMatchObject({
      exit: 4,
    });
    expect((await yard('rm', 'blog', 'latest', '--yes', '--wait')).exit).toBe(0);
    expect((await yard('rm', 'blog', point!.id, '--yes', '--wait')).exit).toBe(0);
    expect(await points()).toHaveLength(1);
  });

  test('asks before it goes back or deletes, with everything that it will do', async () => {
    const before = await points();
    for (const [command, words] of [
      ['restore', 'kept as a restore point of its own'],
      ['rm', 'any more'],
    ] as const) {
      const argv = ['stack', 'point', command, 'blog', 'latest'];
      const { exit, stderr } = await live.operator.yard(argv, answering('no'));
      expect([exit, stderr.replaceAll('\n', ' ')]).toEqual([10, expect.stringContaining(words)]);
    }
    expect(await points()).toEqual(before);
  });

  test('says that the removal of a stack takes restore points along', async () => {
    const { stderr } = await live.operator.yard(['stack', 'rm', 'blog'], answering('no'));
    expect(stderr).toContain('\n  1 restore point\n');
  });

  test('says what is not there', async () => {
    expect(await yard('restore', 'blog', 'point-zzzzzzzzzz', '--yes')).toMatchObject({ exit: 4 });
  });
});
