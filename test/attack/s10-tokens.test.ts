import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Browser } from '../fakes/http-bench.ts';
import { ADMIN, startTargetServer, type TargetServer } from './lab/target-server.ts';

interface MadeToken {
  readonly id: string;
  readonly secret: string;
  readonly expiresAt: string | null;
}

let server: TargetServer;
let browser: Browser;
beforeAll(async () => {
  server = await startTargetServer();
  browser = new Browser(server.url);
  await browser.send('POST', '/api/v1/session', ADMIN);
});
afterAll(() => server.close());

async function make(scopes: string[], expiresInDays?: number): Promise<MadeToken> {
  const body = { name: scopes.join(' '), scopes, expiresInDays };
  return (await (await browser.send('POST', '/api/v1/tokens', body)).json()) as MadeToken;
}

const withToken = (token: MadeToken, method: string, path: string, body?: unknown) =>
  new Browser(server.url).send(method, path, body, { authorization: `Bearer ${token.secret}` });

describe('S10: a token without the scope for it', () => {
  test.each(['view', 'operate', 'admin', 'pull'])('%s makes no token at all', async (scope) => {
    const token = await make([scope], 1);
    for (const scopes of [['view'], ['pull'], ['tokens'], ['admin']]) {
      const answer = await withToken(token, 'POST', '/api/v1/tokens', { name: 'more', scopes });
      expect([scope, scopes, answer.status]).toEqual([scope, scopes, 403]);
    }
  });

  test('sees, revokes and ends nothing', async () => {
    const token = await make(['admin'], 1);
    const victim = await make(['view']);
    for (const [method, path] of [
      ['GET', '/api/v1/tokens'],
      ['DELETE', `/api/v1/tokens/${victim.id}`],
      ['GET', '/api/v1/sessions'],
      ['DELETE', '/api/v1/sessions/session-0000000000'],
    ] as const) {
      expect([method, path, (await withToken(token, method, path)).status]).toEqual([
        method,
        path,
        403,
      ]);
    }
  });
});

describe('S10: a token with the scope for it', () => {
  test('makes none that may do more than itself', async () => {
    const token = await make(['view', 'tokens'], 1);
    for (const scope of ['pull', 'operate', 'admin', 'push:*', 'push:acme']) {
      const body = { name: 'more', scopes: [scope] };
      const answer = await withToken(token, 'POST', '/api/v1/tokens', body);
      expect([scope, answer.status]).toEqual([scope, 403]);
    }
  });

  test.each([undefined, 365])(
    'of one day makes one of at most that day (asked: %s)',
    async (days) => {
      const token = await make(['view', 'tokens'], 1);
      const body = { name: 'longer', scopes: ['view'], expiresInDays: days };
      const answer = await withToken(token, 'POST', '/api/v1/tokens', body);
      expect(answer.status).toBe(201);
      expect(((await answer.json()) as MadeToken).expiresAt).toBe(token.expiresAt);
    },
  );

  test('revokes none that may do more, and itself always', async () => {
    const token = await make(['view', 'tokens'], 1);
    for (const broader of [await make(['admin'], 1), await make(['view', 'pull'])]) {
      const answer = await withToken(token, 'DELETE', `/api/v1/tokens/${broader.id}`);
      expect(answer.status).toBe(403);
    }
    const lesser = await make(['view'], 1);
    expect((await withToken(token, 'DELETE', `/api/v1/tokens/${lesser.id}`)).status).toBe(204);
    expect((await withToken(token, 'DELETE', `/api/v1/tokens/${token.id}`)).status).toBe(204);
    expect((await withToken(token, 'GET', '/api/v1/stacks')).status).toBe(401);
  });

  test('ends no session, which may do more', async () => {
    const token = await make(['view', 'tokens'], 1);
    const answer = await withToken(token, 'GET', '/api/v1/sessions');
    const [session] = (await answer.json()) as { id: string; current: boolean }[];
    expect(session).toMatchObject({ current: false });
    expect((await withToken(token, 'DELETE', `/api/v1/sessions/${session?.id}`)).status).toBe(403);
    expect((await browser.send('GET', '/api/v1/stacks')).status).toBe(200);
  });
});

test('S10: a change of password ends the other sessions and all tokens', async () => {
  const token = await make(['view', 'tokens']);
  const elsewhere = new Browser(server.url);
  await elsewhere.send('POST', '/api/v1/session', ADMIN, { 'user-agent': 'X11; Linux Firefox/1' });
  const list = await browser.send('GET', '/api/v1/sessions');
  expect(await list.json()).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ current: true }),
      expect.objectContaining({
        current: false,
        browser: 'Firefox on Linux',
        address: '127.0.0.1',
      }),
    ]),
  );
  const next = 'another battery staple';
  const body = { current: ADMIN.password, next };
  expect((await browser.send('POST', '/api/v1/password', body)).status).toBe(204);
  expect((await withToken(token, 'GET', '/api/v1/stacks')).status).toBe(401);
  expect((await elsewhere.send('GET', '/api/v1/stacks')).status).toBe(401);
  expect((await browser.send('GET', '/api/v1/stacks')).status).toBe(200);
});
