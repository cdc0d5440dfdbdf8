import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fillPath } from '../../../schemas/client/api-client.ts';
import type { Route } from '../../../schemas/api/route.ts';
import { ROUTES, type RouteName } from '../../../schemas/api/routes.ts';
import { ADMIN, Browser, type HttpBench, openHttpBench } from '../../fakes/http-bench.ts';

/** Every route is called by nobody, and by accounts with less and with just enough rights. */
let bench: HttpBench;
const tokens: Record<string, string> = {};

beforeAll(async () => {
  bench = await openHttpBench();
  const admin = await bench.accounts.setUp(ADMIN.name, ADMIN.password);
  for (const role of ['viewer', 'operator', 'admin'] as const) {
    const account =
      role === 'admin'
        ? admin
        : await bench.accounts.create({
            name: role,
            password: `a password for ${role}`,
            role,
            namespaces: [],
          });
    const principal = (await bench.accounts.principalById(account.id))!;
    const scope = { viewer: 'view', operator: 'operate', admin: 'admin' }[role];
    tokens[role] = (
      await bench.accounts.createToken(account, principal, { name: 'test', scopes: [scope] })
    ).secret;
  }
  const principal = (await bench.accounts.principalById(admin.id))!;
  const typist = { name: 'typist', scopes: ['console'] };
  tokens.typist = (await bench.accounts.createToken(admin, principal, typist)).secret;
  const scopes = { name: 'keeper', scopes: ['admin', 'tokens'] };
  tokens.keeper = (await bench.accounts.createToken(admin, principal, scopes)).secret;
});
afterAll(() => bench.close());

const names = Object.keys(ROUTES) as RouteName[];
const privileged = names.filter((name) => ROUTES[name].right !== 'public');
const HOLDERS = {
  view: 'viewer',
  operate: 'operator',
  console: 'typist',
  admin: 'admin',
  tokens: 'keeper',
} as const;
// Whoever operates stacks may not type into them for that alone.
const LESSER = {
  operate: 'viewer',
  console: 'operator',
  admin: 'operator',
  tokens: 'admin',
} as const;

/** Path parameters that are valid for every route. */
const PARAMS: Record<string, string> = {
  operation: 'op-0000000000',
  machine: 'machine-0000000000',
  node: 'node-0000000000',
  account: 'account-0000000000',
  token: 'token-0000000000',
  session: 'session-0000000000',
  key: 'a'.repeat(64),
  stack: 'blog',
  job: 'points',
  pool: 'tank',
  action: 'flush',
  namespace: 'acme',
  name: 'blog',
};

async function callAs(
  name: RouteName,
  token: string | undefined,
): Promise<{ status: number; code: string }> {
  const route: Route = ROUTES[name];
  const response = await fetch(`${bench.url}${fillPath(route.path, PARAMS)}`, {
    method: route.method,
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(route.body ? { 'content-type': 'application/json' } : {}),
    },
    ...(route.body ? { body: '{}' } : {}),
  });
  const body = (await response.json().catch(() => ({}))) as { code?: string };
  return { status: response.status, code: body.code ?? '' };
}

/** A body that is refused was read before the handler, so rights must have been checked before that. */
const CAME_THROUGH = ['FORMAT_TOO_NEW', 'REQUEST_INVALID', '', 'NOT_FOUND'];

describe('every route that needs a right', () => {
  test('there are some', () => expect(privileged.length).toBeGreaterThan(25));

  test.each(privileged)('%s refuses who is not signed in', async (name) => {
    expect(await callAs(name, undefined)).toEqual({ status: 401, code: 'NOT_SIGNED_IN' });
  });

  test.each(privileged)('%s refuses a token that is not one', async (name) => {
    expect(await callAs(name, `syt_${'y'.repeat(43)}`)).toEqual({
      status: 401,
      code: 'NOT_SIGNED_IN',
    });
  });

  const beyondViewing = privileged.filter((name) => ROUTES[name].right !== 'view');
  test.each(beyondViewing)('%s refuses who has less', async (name) => {
    const lesser = LESSER[ROUTES[name].right as keyof typeof LESSER];
    expect(await callAs(name, tokens[lesser])).toEqual({ status: 403, code: 'FORBIDDEN' });
  });

  test.each(privileged)('%s takes who has enough', async (name) => {
    const right = ROUTES[name].right as keyof typeof HOLDERS;
    const answer = await callAs(name, tokens[HOLDERS[right]]);
    expect(CAME_THROUGH).toContain(answer.code);
    expect(answer.status).not.toBe(401);
  });
});

describe('a browser session', () => {
  const changing = privileged.filter((name) => ROUTES[name].method !== 'GET');
  let browser: Browser;
  beforeAll(async () => {
    browser = new Browser(bench.url);
    await browser.send('POST', '/api/v1/session', ADMIN);
  });

  test('is there', async () => {
    const response = await browser.send('GET', '/api/v1/session');
    expect(await response.json()).toMatchObject({ account: { name: ADMIN.name } });
  });

  test.each(changing)('%s is refused when another site asks', async (name) => {
    const route: Route = ROUTES[name];
    const path = fillPath(route.path, PARAMS);
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ] as Record<string, string>[]) {
      const response = await browser.send(route.method, path, route.body ? {} : undefined, headers);
      expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([
        403,
        'CROSS_ORIGIN',
      ]);
    }
  });
});
