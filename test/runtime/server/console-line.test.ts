import { request } from 'node:https';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HttpsControlLink } from '../../../runtime/agent/link/adapters/https-control-link.ts';
import { CONSOLE_PROTOCOL, consoleLinePath } from '../../../schemas/agent/console-line.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import type { MachineId } from '../../../schemas/ids/brand.ts';
import { ConsoleViewer } from '../../fakes/console-viewer.ts';
import { enrolLiveNode } from '../../fakes/live-server/live-node.ts';
import {
  LIVE_SETUP_MS,
  LIVE_TEST_MS,
  startLiveServer,
} from '../../fakes/live-server/live-scenario.ts';
import type { LiveServer } from '../../fakes/live-server/live-server.ts';
import { waitFor } from '../../fakes/wait-for.ts';

let server: LiveServer;
let web: MachineId;
/** A node that has joined, and has no machine. */
let stranger: HttpsControlLink;
beforeAll(async () => {
  server = await startLiveServer('full');
  const { machines } = await server.api.getStack({ params: { stack: 'blog' } });
  web = machines.find(({ name }) => name === 'blog-web')!.id;
  const identity = await enrolLiveNode(server.api, server.agentUrl, 'elsewhere');
  stranger = new HttpsControlLink(server.agentUrl, identity);
}, LIVE_SETUP_MS);
afterAll(async () => {
  stranger.close();
  await server.close();
});

const watch = () => ConsoleViewer.open(server.address, server.localToken, 'blog', 'blog-web');
const refused = { code: 'UNREACHABLE', message: expect.stringContaining('403') };

/** @returns the status of an upgrade by who shows no certificate */
const upgradeAsNobody = (headers: Record<string, string>): Promise<number> =>
  new Promise((resolve, reject) => {
    const going = request(`${server.agentUrl}${consoleLinePath(web)}`, {
      rejectUnauthorized: false,
      headers: { connection: 'Upgrade', ...headers },
    });
    going.once('upgrade', () => resolve(101));
    going.once('response', ({ statusCode }) => resolve(statusCode ?? 0));
    going.once('error', reject);
    going.end();
  });

describe('the line to a console', { timeout: LIVE_TEST_MS }, () => {
  test('is not brought by who shows no certificate, whatever they ask for', async () => {
    await using viewer = await watch();
    await viewer.untilSight('somebody', ({ people }) => people.length > 0);
    expect(await upgradeAsNobody({ upgrade: CONSOLE_PROTOCOL })).toBe(403);
    expect(await upgradeAsNobody({ upgrade: 'websocket' })).toBe(403);
  });

  test('is not brought by a node that does not have the machine', async () => {
    await using viewer = await watch();
    await viewer.untilSight('the line', ({ line }) => line === 'open');
    await expect(stranger.consoleLine(web)).rejects.toMatchObject(refused);
    await expect(stranger.consoleLine('../desired' as never)).rejects.toMatchObject({
      code: 'UNREACHABLE',
    });
    expect(viewer.sight?.line).toBe('open');
  });

  test('is not brought while nobody watches, and ends when the last one leaves', async () => {
    const { api } = server;
    {
      await using viewer = await watch();
      await viewer.untilSight('the line', ({ line }) => line === 'open');
    }
    await waitFor('nobody to be there', async () => {
      await using again = await watch();
      await again.untilSight('somebody', ({ people }) => people.length > 0);
      return again.sight?.people.length === 1;
    });
    await expect(stranger.consoleLine(web)).rejects.toMatchObject(refused);
    expect((await api.getStack({ params: { stack: 'blog' } })).state).toBe('running');
  });

  test('of a node that is silent is waited for, which people are told, and so are those who type', async () => {
    const node = server.node('yard-1');
    node.kill();
    await using viewer = await watch();
    await viewer.untilSight('that it is silent', ({ line }) => line === 'silent');
    await viewer.take();
    await expect(viewer.type('x')).rejects.toMatchObject({ code: 'CONSOLE_AWAY' });
    await node.start();
    await viewer.untilSight('the line', ({ line }) => line === 'open');
    await viewer.type('there\r');
    await viewer.untilText('has read: there');
    // What was refused was not typed later.
    expect(viewer.text).not.toContain('xthere');
  });

  test('is not filled by one account', async () => {
    await using all = new AsyncDisposableStack();
    const most = LIMITS.console.seatsPerAccount;
    for (let seat = 0; seat < most; seat += 1) all.use(await watch());
    await expect(watch()).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS' });
  });

  test('of a machine or stack that there is not is not found', async () => {
    const open = (stack: string, machine: string) =>
      ConsoleViewer.open(server.address, server.localToken, stack, machine);
    await expect(open('nothing', 'web')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(open('blog', 'nothing')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(
      ConsoleViewer.open(server.address, 'syt_x', 'blog', 'blog-web'),
    ).rejects.toMatchObject({
      code: 'NOT_SIGNED_IN',
    });
  });
});
