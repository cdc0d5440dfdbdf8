import { beforeAll, describe, expect, test } from 'vitest';
import type { RestorePoint } from '../../../../schemas/api/resources/restore-point.ts';
import type { UpgradePlan } from '../../../../schemas/api/resources/upgrade.ts';
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

const yard = (...argv: string[]) => live.operator.yard(['stack', 'upgrade', ...argv]);
const version = async () =>
  (await live.server.api.getStack({ params: { stack: 'blog' } })).appliance.version;

describe('yard stack upgrade', { timeout: LIVE_TEST_MS }, () => {
  test('shows what it would do, and does nothing', async () => {
    const { exit, stdout } = await yard('blog', '--to', '1.2.0', '--dry-run');
    expect(exit).toBe(0);
    expect(stdout.split('\n')[0]).toBe('blog (WordPress) from 1.1.0 to 1.2.0');
    expect(stdout).toContain('security  WordPress 6.8.3, which closes two holes');
    expect(stdout).toContain('begins anew');
    expect(stdout).toContain('stays, with its data');
    expect(stdout).toContain('does not stay so for 1 min');
    const { json } = await live.operator.yardJson(['stack', 'upgrade', 'blog', '--dry-run']);
    expect((json as UpgradePlan).problems).toEqual([]);
    expect(await version()).toBe('1.1.0');
  });

  test('says what is in the way, first, and by exit code', async () => {
    const { exit, stdout } = await yard('blog', '--to', '1.1.0', '--dry-run');
    expect(exit).toBe(6);
    expect(stdout.split('\n').slice(1, 4).join('\n')).toContain(
      'In the way\n  blog has version 1.1.0 already.',
    );
    expect(await yard('blog', '--to', '1.1.0', '--yes')).toMatchObject({ exit: 6 });
    expect(await yard('blog', '--probation', 'long', '--yes')).toMatchObject({ exit: 2 });
    expect(await yard('blog', '--set', 'nothing=1', '--yes')).toMatchObject({ exit: 2 });
  });

  test('asks before it begins, and names the way back', async () => {
    const argv = ['stack', 'upgrade', 'blog'];
    const { exit, stderr } = await live.operator.yard(argv, answering('no'));
    expect([exit, stderr]).toEqual([10, expect.stringContaining('a restore point; by itself, if')]);
    expect(await version()).toBe('1.1.0');
  });

  test('upgrades, with another answer to an old question, and can be taken back', async () => {
    const argv = ['blog', '--set', 'site_title=Ours', '--probation', '1 s', '--yes', '--wait'];
    const { json } = await live.operator.yardJson(['stack', 'upgrade', ...argv]);
    expect(json).toMatchObject({ stack: 'blog', state: 'running', result: 'succeeded' });
    const stack = await live.server.api.getStack({ params: { stack: 'blog' } });
    expect(stack.appliance.version).toBe('1.2.0');
    expect(stack.parameters.find(({ key }) => key === 'site_title')?.value).toBe('Ours');
    const points = (await live.operator.yardJson(['stack', 'point', 'ls', 'blog'])).json;
    expect(points as RestorePoint[]).toMatchObject([{ origin: 'upgrade', version: '1.1.0' }]);
    const { stdout } = await live.operator.yard(['stack', 'point', 'ls', 'blog']);
    expect(stdout).toContain('before the upgrade');
    const back = ['stack', 'point', 'restore', 'blog', 'latest', '--yes', '--wait'];
    expect((await live.operator.yardJson(back)).json).toMatchObject({ result: 'succeeded' });
    expect(await version()).toBe('1.1.0');
  });
});
