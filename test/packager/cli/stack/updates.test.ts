import { beforeAll, describe, expect, test } from 'vitest';
import { install } from '../../../fakes/live-server/install-stacks.ts';
import { LIVE_TEST_MS } from '../../../fakes/live-server/live-scenario.ts';
import { useLiveOperator } from '../../../fakes/live-server/use-live-operator.ts';
import { waitFor } from '../../../fakes/wait-for.ts';

const live = useLiveOperator('market');
beforeAll(async () => {
  const { server } = live;
  server.node('yard-1').takes({ bootMs: 20, shutdownMs: 10 });
  const older = { appliance: 'stackyard/wordpress:1.1.0', name: 'blog', allowRollback: true };
  await install(server.api, older);
  await install(server.api, { appliance: 'stackyard/wordpress:1.2.0', name: 'current' });
  // The server looks for newer releases when it starts.
  await server.stop();
  await server.startAgain();
  await waitFor('the newer version', async () => {
    const { newer } = await server.api.getStack({ params: { stack: 'blog' } });
    return newer !== null;
  });
});

const yard = (...argv: string[]) => live.operator.yard(['stack', 'updates', ...argv]);

describe('yard stack updates', { timeout: LIVE_TEST_MS }, () => {
  test('lists the stack that has an update, with what it changes', async () => {
    const { exit, stdout } = await yard();
    expect(exit).toBe(0);
    expect(stdout).toMatch(/^blog +1\.1\.0 +1\.2\.0 +stable$/m);
    expect(stdout).toContain('  security: WordPress 6.8.3, which closes two holes');
    expect(stdout).not.toContain('current');
    const { json } = await live.operator.yardJson(['stack', 'updates']);
    expect(json).toMatchObject([
      { stack: 'blog', installed: '1.1.0', channel: 'stable', newer: { version: '1.2.0' } },
    ]);
  });

  test('of one stack it tells of that one only', async () => {
    expect((await yard('blog')).stdout).toContain('yard stack upgrade blog --dry-run');
    const { exit, stdout } = await yard('current');
    expect([exit, stdout.trim()]).toEqual([0, 'No update that this server trusts is known.']);
    expect((await live.operator.yardJson(['stack', 'updates', 'current'])).json).toEqual([]);
  });

  test('a stack that does not exist is refused', async () => {
    const { exit, stderr } = await yard('nothing');
    expect(exit).not.toBe(0);
    expect(stderr).toContain('nothing');
  });
});
