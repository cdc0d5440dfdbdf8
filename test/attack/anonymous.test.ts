import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTargetServer, type TargetServer } from './lab/target-server.ts';

let server: TargetServer;
beforeAll(async () => {
  server = await startTargetServer();
});
afterAll(() => server.close());

test('a stranger learns nothing of stacks, nodes and accounts', async () => {
  for (const path of ['stacks', 'nodes', 'accounts', 'operations', 'audit']) {
    const answer = await fetch(`${server.url}/api/v1/${path}`);
    expect([path, answer.status]).toEqual([path, 401]);
  }
});

test('the person who started it has every right', async () => {
  const headers = { authorization: `Bearer ${server.localToken}` };
  const answer = await fetch(`${server.url}/api/v1/accounts`, { headers });
  expect(answer.status).toBe(200);
});
