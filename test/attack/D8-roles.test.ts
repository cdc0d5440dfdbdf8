import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTargetServer, type TargetServer } from './lab/target-server.ts';

async function isOpen(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

let server: TargetServer;
const status = async (path: string): Promise<number> =>
  (
    await fetch(`${server.url}${path}`, {
      headers: { authorization: `Bearer ${server.localToken}` },
    })
  ).status;

describe('D8: a server that is a registry only', () => {
  beforeAll(async () => {
    server = await startTargetServer({ STACKYARD_ROLES: 'registry' });
  });
  afterAll(() => server.close());

  test('has no stacks, nodes, operations and trust', async () => {
    for (const path of ['stacks', 'nodes', 'operations', 'trust/keys', 'events']) {
      expect([path, await status(`/api/v1/${path}`)]).toEqual([path, 404]);
    }
  });

  test('has no port for agents', async () => {
    expect(await isOpen(server.url)).toBe(true);
    expect(await isOpen(server.agentUrl)).toBe(false);
  });

  test('is a registry, with accounts', async () => {
    expect(await status('/v2/')).toBe(200);
    expect(await status('/api/v1/appliances')).toBe(200);
    expect(await status('/api/v1/accounts')).toBe(200);
    const session = (await (await fetch(`${server.url}/api/v1/session`)).json()) as object;
    expect(session).toMatchObject({ server: { roles: ['registry'] } });
  });
});

describe('D8: a server that installs from another registry', () => {
  beforeAll(async () => {
    server = await startTargetServer({
      STACKYARD_ROLES: 'admin',
      STACKYARD_REGISTRY: 'http://127.0.0.1:9',
    });
  });
  afterAll(() => server.close());

  test('is no registry', async () => {
    for (const path of [
      '/v2/',
      '/v2/token',
      '/api/v1/appliances',
      '/api/v1/appliances/acme/blog',
    ]) {
      expect([path, await status(path)]).toEqual([path, 404]);
    }
  });

  test('has stacks, nodes and the port for agents', async () => {
    for (const path of ['stacks', 'nodes', 'operations', 'trust/keys']) {
      expect([path, await status(`/api/v1/${path}`)]).toEqual([path, 200]);
    }
    expect(await isOpen(server.agentUrl)).toBe(true);
  });
});

test('D9: an empty password makes no administrator, and an unusable one ends the start', async () => {
  const empty = await startTargetServer({ STACKYARD_ADMIN_PASSWORD: '' });
  try {
    const answer = await fetch(`${empty.url}/api/v1/session`);
    expect(await answer.json()).toMatchObject({ setupNeeded: true });
    expect(empty.output()).toContain('Set-up code for the first administrator: ');
  } finally {
    await empty.close();
  }
  await expect(startTargetServer({ STACKYARD_ADMIN_PASSWORD: 'short' })).rejects.toThrow(
    'STACKYARD_ADMIN_PASSWORD cannot be used: it needs at least 8 characters.',
  );
});
