import { afterAll, beforeAll, expect, test } from 'vitest';
import { LIMITS } from '../../schemas/config/limits.ts';
import { Browser } from '../fakes/http-bench.ts';
import { startTargetServer, type TargetServer } from './lab/target-server.ts';

let server: TargetServer;
let local: (method: string, path: string, body?: unknown) => Promise<Response>;
beforeAll(async () => {
  server = await startTargetServer();
  const headers = { authorization: `Bearer ${server.localToken}` };
  local = (method, path, body) => new Browser(server.url).send(method, path, body, headers);
});
afterAll(() => server.close());

async function viewer(name: string): Promise<{ id: string; browser: Browser }> {
  const password = 'a sentence to look with';
  const body = { name, password, role: 'viewer', namespaces: [] };
  const { id } = (await (await local('POST', '/api/v1/accounts', body)).json()) as { id: string };
  const browser = new Browser(server.url);
  await browser.send('POST', '/api/v1/session', { name, password });
  return { id, browser };
}

/** Follows a stream. @returns what settles when the server ends it */
async function follow(browser: Browser, headers = {}): Promise<{ ended: Promise<string> }> {
  const answer = await browser.send('GET', '/api/v1/events', undefined, headers);
  expect(answer.status).toBe(200);
  return { ended: answer.text() };
}

test('S11: a stream ends when its account is disabled', async () => {
  const { id, browser } = await viewer('disabled');
  const { ended } = await follow(browser);
  await local('PUT', `/api/v1/accounts/${id}`, { role: 'viewer', namespaces: [], disabled: true });
  expect(await ended).toContain(': open');
});

test('S11: a stream ends when its session is ended elsewhere, and others stay', async () => {
  const { browser } = await viewer('twice');
  const elsewhere = new Browser(server.url);
  const password = 'a sentence to look with';
  await elsewhere.send('POST', '/api/v1/session', { name: 'twice', password });
  const { ended } = await follow(browser);
  const stays = await follow(elsewhere);
  const sessions = await (await elsewhere.send('GET', '/api/v1/sessions')).json();
  const other = (sessions as { id: string; current: boolean }[]).find(({ current }) => !current);
  await elsewhere.send('DELETE', `/api/v1/sessions/${other?.id}`);
  await ended;
  const first = await Promise.race([
    stays.ended,
    local('GET', '/api/v1/stacks').then(() => 'open'),
  ]);
  expect(first).toBe('open');
});

test('S11: a stream ends when its browser signs out or its token is revoked', async () => {
  const { browser } = await viewer('leaving');
  const made = await browser.send('POST', '/api/v1/tokens', { name: 't', scopes: ['view'] });
  const token = (await made.json()) as { id: string; secret: string };
  const headers = { authorization: `Bearer ${token.secret}` };
  const byToken = await follow(new Browser(server.url), headers);
  const bySession = await follow(browser);
  await browser.send('DELETE', `/api/v1/tokens/${token.id}`);
  await byToken.ended;
  await browser.send('DELETE', '/api/v1/session');
  expect(await bySession.ended).toContain(': open');
});

test('S11: one account cannot take all streams', async () => {
  const greedy = await viewer('greedy');
  const asked = LIMITS.api.eventStreamsPerAccount + 20;
  const answers = await Promise.all(
    Array.from({ length: asked }, () => greedy.browser.send('GET', '/api/v1/events')),
  );
  const open = answers.filter(({ status }) => status === 200);
  expect(open).toHaveLength(LIMITS.api.eventStreamsPerAccount);
  const modest = await viewer('modest');
  const answer = await modest.browser.send('GET', '/api/v1/events');
  expect(answer.status).toBe(200);
  for (const each of [answer, ...answers]) await each.body?.cancel();
});
