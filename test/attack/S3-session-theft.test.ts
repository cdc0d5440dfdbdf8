import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROUTES, type RouteName } from '../../schemas/api/routes.ts';
import { EVENT_PATHS } from '../../schemas/api/events.ts';
import { fillPath } from '../../schemas/client/api-client.ts';
import type { Route } from '../../schemas/api/route.ts';
import { ADMIN, startTargetServer, type TargetServer } from './lab/target-server.ts';

const KEY = 'stackyard-session-key';

let server: TargetServer;
beforeAll(async () => {
  server = await startTargetServer();
});
afterAll(() => server.close());

interface SignedIn {
  readonly cookie: string;
  readonly key: string;
}

async function signIn(headers: Record<string, string> = {}): Promise<SignedIn> {
  const answer = await fetch(`${server.url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(ADMIN),
  });
  const { key } = (await answer.json()) as { key: string };
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  return { cookie, key };
}

async function whoIs(headers: Record<string, string>): Promise<string | undefined> {
  const answer = await fetch(`${server.url}/api/v1/session`, { headers });
  return ((await answer.json()) as { account: { name: string } | null }).account?.name;
}

test('S3: cookie and key together sign in; neither does alone', async () => {
  const { cookie, key } = await signIn();
  expect(await whoIs({ cookie, [KEY]: key })).toBe('admin');
  expect(await whoIs({ cookie })).toBeUndefined();
  expect(await whoIs({ [KEY]: key })).toBeUndefined();
});

test('S3: a stolen cookie opens no route and no stream', async () => {
  const { cookie } = await signIn();
  const params = { stack: 'a', operation: 'op-0000000000', account: 'account-0000000000' };
  const routes = (Object.keys(ROUTES) as RouteName[]).filter(
    (name) => ROUTES[name].right !== 'public',
  );
  for (const name of routes) {
    const route: Route = ROUTES[name];
    const answer = await fetch(`${server.url}${fillPath(route.path, params)}`, {
      method: route.method,
      headers: { cookie, 'content-type': 'application/json' },
      ...(route.body ? { body: '{}' } : {}),
    });
    expect([name, answer.status]).toEqual([name, 401]);
  }
  for (const path of [EVENT_PATHS.changes, EVENT_PATHS.operation('op-0000000000')]) {
    const answer = await fetch(`${server.url}${path}`, { headers: { cookie } });
    expect([path, answer.status]).toEqual([path, 401]);
  }
});

test('S3: the key of another session does not help a stolen cookie', async () => {
  const [victim, own] = [await signIn(), await signIn()];
  expect(await whoIs({ cookie: victim.cookie, [KEY]: own.key })).toBeUndefined();
  expect(await whoIs({ cookie: own.cookie, [KEY]: victim.key })).toBeUndefined();
});

test('S3: a planted cookie becomes nobody’s session when its victim signs in', async () => {
  const planted = await signIn();
  const victim = await signIn({ cookie: planted.cookie });
  expect(victim.cookie).not.toBe(planted.cookie);
  expect(await whoIs({ cookie: planted.cookie, [KEY]: planted.key })).toBeUndefined();
  expect(await whoIs({ cookie: planted.cookie, [KEY]: victim.key })).toBeUndefined();
  expect(await whoIs({ cookie: victim.cookie, [KEY]: victim.key })).toBe('admin');
});

test('S3: looking at a session never tells its key', async () => {
  const { cookie, key } = await signIn();
  const answer = await fetch(`${server.url}/api/v1/session`, { headers: { cookie, [KEY]: key } });
  expect(await answer.json()).not.toHaveProperty('key');
});
