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

const params = { node: 'barn-2' };

test('a node that has enrolled and not reported is pending, and can be ordered about', async () => {
  expect(await api.getNode({ params })).toMatchObject({ state: 'pending', admission: 'open' });
  const cordoned = await api.cordonNode({ params, body: { reason: 'still in its box' } });
  expect(cordoned).toMatchObject({
    state: 'pending',
    admission: 'cordoned',
    orders: { cordon: { by: 'local', reason: 'still in its box' } },
  });
  expect(await api.startMaintenance({ params, body: {} })).toMatchObject({
    admission: 'maintenance',
  });
  expect(await api.endMaintenance({ params })).toMatchObject({ admission: 'cordoned' });
  expect(await api.uncordonNode({ params })).toMatchObject({ admission: 'open' });
});

test('labels and note are changed over HTTP by PATCH', async () => {
  const body = { labels: { zone: 'barn', constructor: 'acme' }, note: 'In its box.' };
  expect(await api.changeNode({ params, body })).toMatchObject(body);
  expect(await api.changeNode({ params, body: { labels: { constructor: null } } })).toMatchObject({
    labels: { zone: 'barn' },
    note: 'In its box.',
  });
});

test('a body that reaches for the prototype of objects changes nothing', async () => {
  const answer = await fetch(`${server.url}/api/v1/nodes/barn-2`, {
    method: 'PATCH',
    headers: {
      authorization: `Bearer ${server.localToken}`,
      'content-type': 'application/json',
    },
    body: '{"labels": {"__proto__": "x"}}',
  });
  expect(answer.status).toBe(400);
  expect((await api.getNode({ params })).labels).toEqual({ zone: 'barn' });
});
