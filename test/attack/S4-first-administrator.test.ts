import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTargetServer, type TargetServer } from './lab/target-server.ts';

const FIRST = { name: 'mallory', password: 'a long enough sentence' };

let server: TargetServer;
beforeAll(async () => {
  server = await startTargetServer({ STACKYARD_ADMIN_PASSWORD: undefined });
});
afterAll(() => server.close());

const json = { 'content-type': 'application/json' };

async function setUp(body: object, headers: Record<string, string> = {}) {
  const answer = await fetch(`${server.url}/api/v1/setup`, {
    method: 'POST',
    headers: { ...json, ...headers },
    body: JSON.stringify(body),
  });
  return { status: answer.status, code: ((await answer.json()) as { code?: string }).code };
}

/** Asks with a Host header of one's own choice, which fetch does not allow. */
function ask(path: string, headers: Record<string, string>, method = 'GET') {
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const { hostname, port } = new URL(server.url);
    const sent = request({ hostname, port, path, method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.once('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    sent.once('error', reject).end();
  });
}

test('S4: whoever asks first does not become the administrator', async () => {
  const wrong = { status: 403, code: 'SETUP_CODE_WRONG' };
  expect(await setUp(FIRST)).toEqual(wrong);
  expect(await setUp({ ...FIRST, code: '' })).toEqual(wrong);
  expect(await setUp({ ...FIRST, code: 'AAAA-AAAA-AAAA' })).toEqual(wrong);
  const session = (await (await fetch(`${server.url}/api/v1/session`)).json()) as object;
  expect(session).toMatchObject({ setupNeeded: true, account: null });
});

test.each(['/', '/healthz', '/api/v1/session', '/v2/', '/v2/token', '/api/v1/openapi.json'])(
  'S4: %s is not served under a name that is not this server’s',
  async (path) => {
    const { status, text } = await ask(path, { host: 'evil.example' });
    expect(status).toBe(421);
    expect(text).toContain('This server does not answer to the name “evil.example”');
    const { port } = new URL(server.url);
    for (const host of [`localhost:${port}`, '127.0.0.1', '[::1]:1', '10.0.0.9']) {
      expect((await ask(path, { host })).status, host).not.toBe(421);
    }
  },
);

test('S4: a rebound name is not let in by what a stranger says of a proxy', async () => {
  const headers = {
    host: 'evil.example',
    'x-forwarded-host': 'localhost',
    forwarded: 'host=localhost',
  };
  expect((await ask('/api/v1/session', headers)).status).toBe(421);
});

test('S4: another site cannot make the first administrator in its visitor’s browser', async () => {
  expect(await setUp(FIRST, { origin: 'http://evil.example' })).toMatchObject({ status: 403 });
});

test('S4: the code that was printed makes the administrator, once', async () => {
  const printed = /Set-up code for the first administrator: (\S+)/.exec(server.output())?.[1] ?? '';
  expect(printed).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}$/);
  const typed = ` ${printed.toLowerCase().replaceAll('-', '')} `;
  expect((await setUp({ name: 'olga', password: FIRST.password, code: typed })).status).toBe(201);
  const again = await setUp({ ...FIRST, code: printed });
  expect(again).toEqual({ status: 409, code: 'SETUP_DONE' });
});
