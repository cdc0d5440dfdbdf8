import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROUTES } from '../../../schemas/api/routes.ts';
import { SESSION_KEY_HEADER } from '../../../schemas/api/session-key.ts';
import type { Route } from '../../../schemas/api/route.ts';
import { type ApiClient, createApiClient, fillPath } from '../../../schemas/client/api-client.ts';
import { readEventStream } from '../../../schemas/client/event-stream.ts';
import { EVENT_PATHS, OperationEvent } from '../../../schemas/api/events.ts';
import { SEEDED_PASSWORD } from './seed/seed-accounts.ts';
import { type ApiServer, startApiServer } from './start-api-server.ts';

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer({ scenario: 'full', pages: 'none' });
  server.world.mode.speed = 50;
});
afterAll(() => server.close());

/** A client that is signed in by cookie, as a browser is. */
async function clientOf(
  name: string,
): Promise<{ api: ApiClient; headers: Record<string, string> }> {
  const answer = await fetch(`${server.address}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, password: SEEDED_PASSWORD }),
  });
  const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
  const { key } = (await answer.json()) as { key: string };
  const api = createApiClient({
    server: server.address,
    sessionKey: key,
    fetch: (input, init) => {
      const headers = new Headers(init?.headers);
      headers.set('cookie', cookie);
      return fetch(input, { ...init, headers });
    },
  });
  return { api, headers: { cookie, [SESSION_KEY_HEADER]: key } };
}

const EXAMPLES: Record<string, string> = {
  namespace: 'stackyard',
  name: 'wordpress',
  stack: 'blog',
  machine: 'web.blog',
  node: 'yard-1',
  pool: 'yard-1/own',
};

describe('every route that reads', () => {
  const readers = (Object.entries(ROUTES) as [string, Route][]).filter(
    ([, route]) => route.method === 'GET',
  );

  test.each(readers)('%s answers in the shape of the contract', async (_name, route) => {
    const { headers } = await clientOf('admin');
    const params = { ...EXAMPLES, operation: server.world.operations[0]?.id };
    const answer = await fetch(`${server.address}${fillPath(route.path, params)}`, {
      headers,
    });
    expect(answer.status).toBe(200);
    expect(route.answer?.safeParse(await answer.json()).error).toBeUndefined();
  });

  test.each(readers)('%s is refused to visitors unless it is public', async (_name, route) => {
    const params = { ...EXAMPLES, operation: server.world.operations[0]?.id };
    const answer = await fetch(`${server.address}${fillPath(route.path, params)}`);
    expect(answer.status).toBe(route.right === 'public' ? 200 : 401);
  });
});

test('an install reaches its end and tells each change of it', async () => {
  const { api, headers } = await clientOf('olga');
  const plan = await api.planInstall({ body: { appliance: 'hello', name: 'greeting' } });
  expect(plan.problems).toEqual([]);
  const { id } = await api.installStack({
    body: { appliance: 'hello', name: 'greeting', planHash: plan.hash },
  });
  const stream = await fetch(`${server.address}${EVENT_PATHS.operation(id)}`, {
    headers,
  });
  const states: string[] = [];
  if (!stream.body) throw new Error('The stream has no body.');
  for await (const { data } of readEventStream(stream.body)) {
    states.push(OperationEvent.parse(JSON.parse(data)).state);
  }
  expect(states.at(-1)).toBe('succeeded');
  expect(states.length).toBeGreaterThan(5);
  expect(await api.getStack({ params: { stack: 'greeting' } })).toMatchObject({
    state: 'running',
    operation: null,
  });
});

test('a viewer may look and not touch', async () => {
  const { api } = await clientOf('vera');
  await expect(api.stopStack({ params: { stack: 'blog' } })).rejects.toMatchObject({
    code: 'FORBIDDEN',
  });
});

test('what the state does not permit is refused', async () => {
  const { api } = await clientOf('olga');
  await expect(api.startStack({ params: { stack: 'blog' } })).rejects.toMatchObject({
    code: 'NOT_ALLOWED_IN_STATE',
  });
});
