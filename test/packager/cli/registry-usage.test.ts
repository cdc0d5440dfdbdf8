import { describe, expect, test } from 'vitest';
import { hello } from '../../fakes/live-server/appliances/hello.ts';
import { LiveOperator } from '../../fakes/live-server/live-operator.ts';
import {
  LIVE_SETUP_MS,
  LIVE_TEST_MS,
  startLiveServer,
} from '../../fakes/live-server/live-scenario.ts';
import { publishReleases } from '../../fakes/live-server/publish-market.ts';
import { makeToken } from '../../fakes/live-server/sign-in.ts';
import { useLiveOperator } from '../../fakes/live-server/use-live-operator.ts';

const live = useLiveOperator('market');

describe('yard registry usage', { timeout: LIVE_TEST_MS }, () => {
  test('tells who has how much, the limits, and what the disk has left', async () => {
    const { address } = live.server;
    const token = await makeToken(live.server, 'olga', ['view', 'push:tidewater']);
    await publishReleases({ address, token }, { ...hello, namespace: 'tidewater' }, undefined);
    const { exit, stdout } = await live.operator.yard(['registry', 'usage']);
    expect(exit).toBe(0);
    expect(stdout).toMatch(/^NAMESPACE +USED +LIMIT\nstackyard +[\d.]+ KiB +256 GiB\ntidewater +/m);
    expect(stdout).toMatch(/^ACCOUNT +USED +LIMIT\n/m);
    expect(stdout).toMatch(/^olga +[\d.]+ KiB +256 GiB$/m);
    // Who is no account is known by the id alone: here whoever has started the server.
    expect(stdout).toMatch(/^local +[\d.]+ KiB +256 GiB$/m);
    expect(stdout).toMatch(
      /^Disk: [\d.]+ [GT]iB of [\d.]+ [GT]iB free, 1 MiB kept in reserve; pushes may take [\d.]+ [GT]iB\.$/m,
    );
    const { json } = await live.operator.yardJson(['registry', 'usage']);
    expect(json).toMatchObject({
      namespaceLimitBytes: 256 * 2 ** 30,
      disk: { reserveBytes: 2 ** 20 },
    });
  });

  test(
    'says when nothing may be pushed any more, and when there is nothing',
    { timeout: LIVE_SETUP_MS },
    async () => {
      const full = await startLiveServer('empty', {
        env: { STACKYARD_DISK_RESERVE: '100000 GiB' },
      });
      const operator = await LiveOperator.create(full);
      try {
        await operator.useToken();
        const { stdout } = await operator.yard(['registry', 'usage']);
        expect(stdout).toContain('No namespace has anything in the registry; limit 256 GiB.');
        expect(stdout).toContain('kept in reserve; pushes are refused until there is more.');
      } finally {
        await operator.remove();
        await full.close();
      }
    },
  );
});
