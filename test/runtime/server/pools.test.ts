import { afterAll, beforeAll, expect, test } from 'vitest';
import { enrol } from '../../../runtime/agent/link/adapters/enrol.ts';
import { simulatedFacts } from '../../../runtime/simulator/simulated-node.ts';
import { type ApiClient, createApiClient } from '../../../schemas/client/api-client.ts';
import type { NodeId } from '../../../schemas/ids/brand.ts';
import { startTargetServer, type TargetServer } from '../../attack/lab/target-server.ts';

let server: TargetServer;
let api: ApiClient;
beforeAll(async () => {
  server = await startTargetServer();
  api = createApiClient({
    server: server.url,
    token: server.localToken,
    fetch,
    checkAnswers: true,
  });
  const { token, server: address } = await api.inviteNode({ body: { name: 'barn-2' } });
  await enrol(address, token, simulatedFacts('node-0000000001' as NodeId));
});
afterAll(() => server.close());

test('the own pool of a node is found by its name, which has a slash', async () => {
  expect(await api.getPool({ params: { pool: 'barn-2/own' } })).toMatchObject({
    id: null,
    kind: 'own',
    nodes: [{ nodeName: 'barn-2', state: 'unknown' }],
    defaultFor: ['system', 'data'],
  });
  await expect(api.removePool({ params: { pool: 'barn-2/own' } })).rejects.toMatchObject({
    code: 'CONFLICT',
  });
  await expect(api.getPool({ params: { pool: 'barn-9/own' } })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
});

test('a pool is added, changed, made a default and removed over HTTP', async () => {
  const place = { kind: 'nfs' as const, server: 'nas.lan', path: '/export/yard' };
  const added = await api.addPool({ body: { name: 'tank', place } });
  expect(added).toMatchObject({
    name: 'tank',
    source: place,
    state: 'away',
    reserve: { unit: 'percent', percent: 5 },
    createdBy: 'local',
  });
  const params = { pool: 'tank' };
  const changed = await api.changePool({ params, body: { note: 'Two\nlines' } });
  expect(changed.note).toBe('Two\nlines');
  expect(await api.setPoolDefaults({ body: { data: 'tank' } })).toMatchObject({ data: 'tank' });
  expect(await api.getPoolDefaults()).toEqual({ system: null, data: 'tank' });
  await expect(api.removePool({ params })).rejects.toMatchObject({ code: 'CONFLICT' });
  await api.setPoolDefaults({ body: { data: null } });
  await api.removePool({ params });
  expect(await api.listPools({ query: { declared: 'true' } })).toEqual([]);
});

const BODIES: [string, object][] = [
  ['the name of own pools', { name: 'own' }],
  ['a name with a slash', { name: 'barn-2/own' }],
  ['a path that leads out', { place: { kind: 'folder', path: '/srv/../etc', shared: false } }],
  ['a server that is an option', { place: { kind: 'nfs', server: '-o', path: '/a' } }],
  ['a path with a line end', { place: { kind: 'nfs', server: 'nas', path: '/a\n/b' } }],
  ['a label with a slash', { place: { kind: 'disk', label: '../sda' } }],
  ['more kept free than there is', { reserve: { unit: 'percent', percent: 100 } }],
  ['a note with an escape', { note: '\u001B[2J' }],
  ['something unknown', { shared: true }],
];

test.each(BODIES)('%s is refused before anything is done', async (_what, over) => {
  const place = { kind: 'nfs', server: 'nas.lan', path: '/export/yard' };
  const answer = await fetch(`${server.url}/api/v1/pools`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${server.localToken}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ name: 'tank', place, ...over }),
  });
  expect(answer.status).toBe(400);
  expect(await api.listPools({ query: { declared: 'true' } })).toEqual([]);
});
