import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HttpsControlLink } from '../../../runtime/agent/link/adapters/https-control-link.ts';
import type { RestorePoint } from '../../../schemas/api/resources/restore-point.ts';
import { enrolLiveNode } from '../../fakes/live-server/live-node.ts';
import {
  LIVE_SETUP_MS,
  LIVE_TEST_MS,
  startLiveServer,
} from '../../fakes/live-server/live-scenario.ts';
import type { LiveServer } from '../../fakes/live-server/live-server.ts';
import { makeToken, SCOPES } from '../../fakes/live-server/sign-in.ts';
import { waitFor } from '../../fakes/wait-for.ts';

const params = { stack: 'blog' };
let server: LiveServer;
/** A node that has joined, and has no machine. */
let stranger: HttpsControlLink;
let point: RestorePoint;
beforeAll(async () => {
  server = await startLiveServer('full');
  const { api } = server;
  await api.createRestorePoint({ params, query: {}, body: {} });
  const points = (): Promise<RestorePoint[]> => api.listRestorePoints({ params });
  await waitFor('the restore point', async () => (await points()).length === 1);
  point = (await points())[0]!;
  const identity = await enrolLiveNode(api, server.agentUrl, 'elsewhere');
  stranger = new HttpsControlLink(server.agentUrl, identity);
}, LIVE_SETUP_MS);
afterAll(async () => {
  stranger.close();
  await server.close();
});

const at = () => ({ params: { ...params, point: point.id } });
const volume = () => point.volumes[0]!;
const download = (ticket: string): Promise<Response> =>
  fetch(`${server.address}/api/v1/downloads/${ticket}`);

describe('files of a restore point', { timeout: LIVE_TEST_MS }, () => {
  test('are listed page by page', async () => {
    const { api } = server;
    const first = await api.listPointFiles({ ...at(), query: { volume: volume(), limit: 2 } });
    expect(first).toMatchObject({
      volume: volume(),
      partitions: [{ number: 0, fileSystem: 'ext4', problem: null }],
      partition: 0,
      path: '/',
      entries: [
        { name: 'etc', kind: 'folder', mode: 'rwxr-xr-x' },
        { name: 'latest', kind: 'link', to: 'written' },
      ],
    });
    const query = { volume: volume(), limit: 2, after: first.next! };
    const second = await api.listPointFiles({ ...at(), query });
    expect(second).toMatchObject({ entries: [{ name: 'written' }], next: null });
  });

  test('are fetched once, by whoever has the ticket, as a file that no browser shows', async () => {
    const body = { volume: volume(), path: '/etc/hostname' };
    const { ticket, ...file } = await server.api.preparePointFile({ ...at(), body });
    expect(file).toEqual({ name: 'hostname', kind: 'file', sizeBytes: 10 });
    const answer = await download(ticket);
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-disposition': `attachment; filename="hostname"; filename*=UTF-8''hostname`,
      'content-type': 'application/octet-stream',
      'cache-control': 'no-store',
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
    });
    expect(await answer.text()).toBe('simulated\n');
    expect((await download(ticket)).status).toBe(404);
  });

  test('are neither read nor used up by who asks for their heads alone', async () => {
    const body = { volume: volume(), path: '/etc/hostname' };
    const { ticket } = await server.api.preparePointFile({ ...at(), body });
    const address = `${server.address}/api/v1/downloads/${ticket}`;
    expect((await fetch(address, { method: 'HEAD' })).status).toBe(404);
    expect(await (await download(ticket)).text()).toBe('simulated\n');
  });

  test('are for those who may type into machines', async () => {
    const look = async (scopes: readonly string[]): Promise<number> => {
      const token = await makeToken(server, scopes.length > 1 ? 'olga' : 'vera', scopes, 'files');
      const path = `/api/v1/stacks/blog/restore-points/${point.id}/files?volume=${volume()}`;
      const headers = { authorization: `Bearer ${token}` };
      return (await fetch(`${server.address}${path}`, { headers })).status;
    };
    expect(await look(SCOPES.vera)).toBe(403);
    expect(await look(['view', 'operate'])).toBe(403);
    expect(await look(SCOPES.olga)).toBe(200);
  });

  test('are told of in the audit log', async () => {
    const { api } = server;
    const events = JSON.stringify(await api.listStackEvents({ params }));
    expect(events).toContain('in a restore point of blog were opened.');
    expect(events).toContain('The file /etc/hostname of the disk');
  });

  test('are told of for each who looks, whoever had them opened', async () => {
    const audit = await server.api.listAudit({ query: { limit: 100 } });
    const looked = audit.filter(({ action }) => action === 'stack.point.files');
    // Of all who were let in above, each once.
    expect(looked.map(({ actor }) => actor).toSorted()).toEqual(['local', 'olga (files)']);
  });

  test('are brought by nobody who was not asked', async () => {
    const { volumes } = await server.api.getStack({ params });
    const refused = { code: 'UNREACHABLE', message: expect.stringContaining('403') as string };
    await expect(stranger.volumeLine(volumes[0]!.id, 'files')).rejects.toMatchObject(refused);
  });

  test('are gone with it', async () => {
    const { api } = server;
    await api.deleteRestorePoint({ ...at(), query: {} });
    const points = (): Promise<RestorePoint[]> => api.listRestorePoints({ params });
    await waitFor('its end', async () => (await points()).length === 0);
    await expect(
      api.listPointFiles({ ...at(), query: { volume: volume() } }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
