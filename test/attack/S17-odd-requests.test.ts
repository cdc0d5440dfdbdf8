import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTargetServer, type TargetServer } from './lab/target-server.ts';

let server: TargetServer;
beforeAll(async () => {
  server = await startTargetServer();
});
afterAll(() => server.close());

/** Sends bytes as they are. @returns the status of the answer; 0: none */
async function statusOf(head: string): Promise<number> {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  let answer = '';
  socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
  socket.on('error', () => undefined);
  socket.write(`${head}\r\nConnection: close\r\n\r\n`);
  await once(socket, 'close');
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);
}

test.each([
  ['an operation that cannot be', '/api/v1/operations/xyz/events', 401],
  ['a name with NUL', '/api/v1/stacks/%00', 401],
  ['half an escape', '/api/v1/stacks/%E0%A4', 400],
  ['a page that is not there', '/nothing', 404],
])('S17: %s gets a stranger no 500', async (_what, path, status) => {
  const answer = await fetch(`${server.url}${path}`);
  expect(answer.status).toBe(status);
  expect(await answer.json()).toHaveProperty('code');
});

test('S17: an operation that cannot be is a bad request of who may ask', async () => {
  const headers = { authorization: `Bearer ${server.localToken}` };
  const answer = await fetch(`${server.url}/api/v1/operations/xyz/events`, { headers });
  expect(answer.status).toBe(400);
});

test.each([
  ['absolute form', 'GET http://localhost/api/v1/session HTTP/1.1\r\nHost: localhost', 200],
  [
    'absolute form counts, not Host',
    'GET http://evil.example/api/v1/session HTTP/1.1\r\nHost: localhost',
    421,
  ],
  ['absolute form of another scheme', 'GET ftp://localhost/api HTTP/1.1\r\nHost: localhost', 404],
  ['an asterisk', 'OPTIONS * HTTP/1.1\r\nHost: localhost', 404],
  ['a method of others', 'PROPFIND /api/v1/session HTTP/1.1\r\nHost: localhost', 404],
  ['TRACE', 'TRACE /api/v1/session HTTP/1.1\r\nHost: localhost', 404],
  ['a method nobody knows', 'BREW /api/v1/session HTTP/1.1\r\nHost: localhost', 400],
  ['no Host', 'GET /api/v1/session HTTP/1.1', 400],
  ['HTTP/1.0 without Host', 'GET /api/v1/session HTTP/1.0', 421],
  ['two Hosts', 'GET /api/v1/session HTTP/1.1\r\nHost: localhost\r\nHost: evil.example', 400],
])('S17: %s', async (_what, head, status) => expect(await statusOf(head)).toBe(status));

test('S17: a stranger is not told who trusts a key', async () => {
  const publicKey = await makeKey();
  const headers = {
    authorization: `Bearer ${server.localToken}`,
    'content-type': 'application/json',
  };
  const url = `${server.url}/api/v1/trust/keys`;
  const body = JSON.stringify({ namespace: 'acme', publicKey });
  expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(201);
  expect(await (await fetch(url)).json()).toMatchObject([{ namespace: 'acme', addedBy: '' }]);
  expect(await (await fetch(url, { headers })).json()).toMatchObject([{ addedBy: 'local' }]);
});

async function makeKey(): Promise<string> {
  const { publicKey } = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
  const spki = Buffer.from(await crypto.subtle.exportKey('spki', publicKey)).toString('base64');
  return `-----BEGIN PUBLIC KEY-----\n${spki}\n-----END PUBLIC KEY-----\n`;
}
