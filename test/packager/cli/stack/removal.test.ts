import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { answering } from '../../../fakes/answering.ts';
import { findStack, install, untilDone } from '../../../fakes/live-server/install-stacks.ts';
import { LIVE_TEST_MS } from '../../../fakes/live-server/live-scenario.ts';
import { useLiveOperator } from '../../../fakes/live-server/use-live-operator.ts';
import { waitFor } from '../../../fakes/wait-for.ts';

const live = useLiveOperator('market');
const yard = () => live.server.node('yard-1');
beforeAll(() => yard().takes({ bootMs: 20, shutdownMs: 10 }));

const stackOf = (name: string) => findStack(live.server.api, name);

/** Installs blog, and removes it but for its data when it is wanted so. */
async function makeBlog(state: 'running' | 'removed'): Promise<void> {
  const { api } = live.server;
  await install(api, { appliance: 'stackyard/wordpress', name: 'blog' });
  await waitFor('the server to know how much is in use', async () => {
    const volumes = (await stackOf('blog'))?.volumes ?? [];
    return volumes.every(({ usedBytes }) => usedBytes > 0);
  });
  const removal = { params: { stack: 'blog' }, query: { data: 'keep' } } as const;
  if (state === 'removed') await untilDone(api, await api.removeStack(removal));
}

/** Deletes everything that is called blog. */
async function forgetBlog(): Promise<void> {
  const { api } = live.server;
  for (const { id } of await api.listStacks()) {
    const removal = { params: { stack: id }, query: { data: 'delete' } } as const;
    await untilDone(api, await api.removeStack(removal));
  }
}

describe('yard stack rm', { timeout: LIVE_TEST_MS }, () => {
  beforeEach(() => makeBlog('running'));
  afterEach(forgetBlog);

  test('says what it destroys and what it keeps until when, and asks', async () => {
    const person = answering('');
    const { exit, stderr } = await live.operator.yard(['stack', 'rm', 'blog'], person);
    expect(exit).toBe(10);
    expect(person.asked).toEqual(['Remove it? [y/N] ']);
    const until = new Date(Date.now() + LIMITS.stack.keepDataMs).toISOString().slice(0, 10);
    expect(stderr).toContain(
      [
        'Removing “blog” destroys:',
        '  the machines blog-db, blog-web',
        '  2 system disks (192 MiB in use)',
        '  the networks private, router and ports',
        `Kept until ${until} (in 30 d):`,
        '  the data volume mysql of blog-db (96 MiB in use)',
        '  the data volume uploads of blog-web (96 MiB in use)',
      ].join('\n'),
    );
    expect((await stackOf('blog'))?.state).toBe('running');
  });

  test('lists the kept data with the date of the server', async () => {
    const { exit, json } = await live.operator.yardJson(['stack', 'rm', 'blog', '--yes', '--wait']);
    expect(exit).toBe(0);
    expect(json).toMatchObject({
      stack: 'blog',
      state: 'removed',
      result: 'succeeded',
      kept: [
        { machine: 'blog-db', name: 'mysql', kind: 'data' },
        { machine: 'blog-web', name: 'uploads', kind: 'data' },
      ],
      keptUntil: (await stackOf('blog'))?.keptUntil,
    });
  });

  test('with --delete-data destroys data as well, and says so', async () => {
    const argv = ['stack', 'rm', 'blog', '--delete-data'];
    const { stderr } = await live.operator.yard(argv, answering('n'));
    expect(stderr).toContain(
      '  the data volume mysql of blog-db (96 MiB in use)\n  the data volume',
    );
    expect(stderr).toContain('No data is kept.');
    const { exit, json } = await live.operator.yardJson([...argv, '--yes', '--wait']);
    expect(exit).toBe(0);
    expect(json).toMatchObject({ state: 'absent', kept: [], keptUntil: null });
    expect(await stackOf('blog')).toBeUndefined();
  });

  test('never deletes the kept data of a stack that is removed already', async () => {
    const { api } = live.server;
    const removal = { params: { stack: 'blog' }, query: { data: 'keep' } } as const;
    await untilDone(api, await api.removeStack(removal));
    const { exit, stderr } = await live.operator.yard(['stack', 'rm', 'blog', '--yes']);
    expect(exit).toBe(2);
    expect(stderr).toContain('is already removed; its data is kept until');
    expect((await stackOf('blog'))?.volumes.length).toBeGreaterThan(0);
  });

  test('without a terminal wants --yes', async () => {
    const { exit, stderr } = await live.operator.yard(['stack', 'rm', 'blog']);
    expect(exit).toBe(2);
    expect(stderr).toContain('add --yes');
  });
});

describe('kept data', { timeout: LIVE_TEST_MS }, () => {
  beforeEach(() => makeBlog('removed'));
  afterEach(forgetBlog);

  test('comes back with yard stack restore', async () => {
    const { exit, json } = await live.operator.yardJson(['stack', 'restore', 'blog', '--wait']);
    expect({ exit, json }).toMatchObject({ exit: 0, json: { state: 'running' } });
  });

  test('is deleted by yard stack purge, after asking', async () => {
    const person = answering('yes');
    const { exit, stderr } = await live.operator.yard(['stack', 'purge', 'blog', '--wait'], person);
    expect(exit).toBe(0);
    expect(stderr).toContain('the data volume mysql of blog-db');
    expect(await stackOf('blog')).toBeUndefined();
  });

  test('of a name that is in use again belongs to the removed stack', async () => {
    const { api } = live.server;
    const again = await install(api, { appliance: 'stackyard/wordpress', name: 'blog' });
    expect(await live.operator.yard(['stack', 'purge', 'blog', '--yes', '--wait'])).toMatchObject({
      exit: 0,
    });
    expect((await api.listStacks()).map(({ id }) => id)).toEqual([again.subject.id]);
    expect(await live.operator.yard(['stack', 'purge', 'blog', '--yes'])).toMatchObject({
      exit: 6,
    });
  });
});
