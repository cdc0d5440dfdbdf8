import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTargetServer, type TargetServer } from './lab/target-server.ts';

let server: TargetServer;
beforeAll(async () => {
  server = await startTargetServer();
});
afterAll(() => server.close());

const SECRET = 'correct-horse-battery-staple ';
const TOO_LONG = SECRET.repeat(50);

test.each([
  ['/api/v1/session', { name: 'admin', password: TOO_LONG }],
  ['/api/v1/setup', { name: 'admin', password: TOO_LONG, code: SECRET.repeat(9) }],
  ['/api/v1/accounts', { name: SECRET, password: [SECRET], role: SECRET, namespaces: [] }],
  ['/api/v1/password', { current: TOO_LONG, next: { secret: SECRET } }],
])('U18: %s repeats nothing of a password it refuses', async (path, body) => {
  const answer = await fetch(server.url + path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${server.localToken}`,
    },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  expect(answer.status).toBe(400);
  expect(text).toContain('REQUEST_INVALID');
  expect(text).not.toContain('correct-horse');
  expect(server.output()).not.toContain('correct-horse');
});
