import { beforeAll, describe, expect, test } from 'vitest';
import { EXIT } from '../../../../schemas/errors/catalogue.ts';
import type { Rehearsals } from '../../../../schemas/api/resources/rehearsal.ts';
import { answering } from '../../../fakes/answering.ts';
import { install } from '../../../fakes/live-server/install-stacks.ts';
import { LIVE_TEST_MS } from '../../../fakes/live-server/live-scenario.ts';
import { useLiveOperator } from '../../../fakes/live-server/use-live-operator.ts';

const live = useLiveOperator('market');
beforeAll(async () => {
  live.server.node('yard-1').takes({ bootMs: 20, shutdownMs: 10 });
  const older = { appliance: 'stackyard/wordpress:1.1.0', name: 'blog', allowRollback: true };
  await install(live.server.api, older);
});

const upgrade = ['stack', 'upgrade', 'blog', '--probation', '1 s'];
const yard = (...argv: string[]) => live.operator.yard([...upgrade, ...argv]);
const stack = () => live.server.api.getStack({ params: { stack: 'blog' } });
const history = async () =>
  (await live.operator.yardJson(['stack', 'rehearsals', 'blog'])).json as Rehearsals;

/** Machines of a newer version do not start: those that are started after the first so many. */
function breakStarts(after: number, count: number): void {
  const { world } = live.server.node('yard-1');
  let starts = 0;
  world.trouble = (action) => {
    if (!action.startsWith('start ')) return;
    starts += 1;
    if (starts > after && starts <= after + count) throw new Error('no such luck');
  };
}

describe('yard stack upgrade --rehearse', { timeout: LIVE_TEST_MS }, () => {
  test('shows what it would do, and does nothing', async () => {
    const { exit, stdout } = await yard('--rehearse', '--dry-run');
    expect(exit).toBe(0);
    expect(stdout.split('\n')[0]).toBe(
      'Rehearsing the upgrade of blog (WordPress) from 1.1.0 to 1.2.0',
    );
    expect(stdout).toContain('blog-rehearsal, a fenced clone, which is removed afterwards');
    expect((await yard('--dry-run')).stdout).toContain('rehearsed        no; to try it first');
    expect((await live.operator.yard(['stack', 'rehearsals', 'blog'])).stdout).toContain(
      'Nothing was rehearsed. To do so: yard stack upgrade blog --rehearse',
    );
  });

  test('asks before it begins, and says what is in the way', async () => {
    const { exit, stderr } = await live.operator.yard([...upgrade, '--rehearse'], answering('no'));
    expect([exit, stderr]).toEqual([10, expect.stringContaining('What the clone takes meanwhile')]);
    expect(await yard('--to', '1.1.0', '--rehearse', '--dry-run')).toMatchObject({ exit: 6 });
    const refused = await yard('--to', '1.1.0', '--rehearse', '--yes');
    expect(refused).toMatchObject({ exit: 6 });
    expect(refused.stderr).toContain('The upgrade of blog to 1.1.0 cannot be rehearsed now:');
    expect(await yard('--rehearse', '--rehearse-first', '--yes')).toMatchObject({ exit: 2 });
    expect((await history()).rehearsals).toEqual([]);
  });

  test('tells what came of it, and the stack is what it was', async () => {
    const before = await stack();
    const { exit, stdout } = await yard('--rehearse', '--yes', '--wait');
    expect([exit, stdout.split('\n')[0]]).toEqual([
      0,
      'The upgrade of blog to 1.2.0 held on its clone.',
    ]);
    expect((await stack()).machines.map(({ startedAt }) => startedAt)).toEqual(
      before.machines.map(({ startedAt }) => startedAt),
    );
    expect((await history()).rehearsals).toMatchObject([{ outcome: 'held', version: '1.2.0' }]);
    expect((await yard('--dry-run')).stdout).toMatch(/rehearsed +\d{4}-.* UTC: it held\n/);
  });

  test('one that would be rolled back is told by exit code, with its cause, and no upgrade follows it', async () => {
    const machines = (await stack()).machines.length;
    breakStarts(machines, machines);
    const first = await live.operator.yardJson([...upgrade, '--rehearse-first', '--yes', '--wait']);
    live.server.node('yard-1').world.trouble = () => undefined;
    expect(first.exit).toBe(EXIT.failed);
    expect(first.json).toMatchObject({
      stack: 'blog',
      result: 'succeeded',
      rehearsal: { outcome: 'rolled-back', step: 'Starting machines' },
    });
    expect((await stack()).appliance.version).toBe('1.1.0');
    const { stdout } = await live.operator.yard(['stack', 'rehearsals', 'blog']);
    expect(stdout.split('\n')[1]).toMatch(/1\.1\.0 → 1\.2\.0 +would be rolled back/);
  });

  test('without --wait it says how to follow it', async () => {
    const { exit, stdout } = await yard('--rehearse', '--yes');
    expect([exit, stdout]).toEqual([0, expect.stringContaining('yard op watch op-')]);
    const { running } = await history();
    const watched = await live.operator.yard(['op', 'watch', running!]);
    expect(watched.stdout).toContain('yard stack rehearsals blog');
    expect((await history()).running).toBeNull();
  });

  test('one that holds is followed by the upgrade', async () => {
    const argv = [...upgrade, '--rehearse-first', '--yes', '--wait'];
    const { json, stderr } = await live.operator.yardJson(argv);
    expect(json).toMatchObject({ stack: 'blog', state: 'running', result: 'succeeded' });
    expect(stderr).toContain('The upgrade of blog to 1.2.0 held on its clone.');
    expect((await stack()).appliance.version).toBe('1.2.0');
    expect((await history()).rehearsals).toHaveLength(4);
  });
});
