import { execFileSync } from 'node:child_process';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { digestOf } from '../../packager/format/digest.ts';
import { startTargetServer, type TargetServer } from './lab/target-server.ts';

const MiB = 2 ** 20;
let folder: string;
let servers: TargetServer[];
beforeEach(async () => {
  servers = [];
  folder = await mkdtemp(join(tmpdir(), 'stackyard-full-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=160m', 'tmpfs', folder]);
});
afterEach(async () => {
  for (const server of servers) await server.close();
  execFileSync('umount', [folder]);
  await rm(folder, { recursive: true });
});

const start = async (): Promise<TargetServer> => {
  const server = await startTargetServer({ STACKYARD_DATA: folder });
  servers.push(server);
  return server;
};
const ballast = (): string => join(folder, 'ballast');

/** Somebody else writes to the same disk until not a byte is left. */
async function fillDisk(): Promise<void> {
  const file = await open(ballast(), 'a');
  try {
    for (;;) await file.write(new Uint8Array(64 * 1024));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    await file.close();
  }
}

const client = (server: TargetServer) => {
  const headers = { authorization: `Bearer ${server.localToken}` };
  const write = (name: string) =>
    fetch(`${server.url}/api/v1/accounts`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({
        name,
        password: `${name} is a horse`,
        role: 'viewer',
        namespaces: [],
      }),
    });
  const push = (bytes: Uint8Array) =>
    fetch(`${server.url}/v2/acme/full/blobs/uploads/?digest=${digestOf(bytes)}`, {
      method: 'POST',
      headers,
      body: bytes as BodyInit,
    });
  const get = (path: string) => fetch(server.url + path, { headers });
  return { write, push, get };
};

test('R4: on a full disk the server reads, says why it does not write, and comes back by itself', async () => {
  const server = await start();
  const { write, push, get } = client(server);
  expect((await write('before')).status).toBe(201);
  const bytes = Buffer.from('pushed before the disk was full');
  expect((await push(bytes)).status).toBe(201);

  await fillDisk();
  for (let i = 0; i < 20; i += 1) {
    const refused = await write(`during-${i}`);
    expect([refused.status, await refused.json()]).toMatchObject([507, { code: 'DATABASE_FULL' }]);
  }
  expect((await push(Buffer.from('another'))).status).toBe(507);
  expect((await get('/api/v1/accounts')).status).toBe(200);
  expect((await get('/api/v1/appliances?q=x')).status).toBe(200);
  const blob = `/v2/acme/full/blobs/${digestOf(bytes)}`;
  expect(await (await get(blob)).text()).toBe(String(bytes));
  const health = (await (await get('/healthz')).json()) as { parts: Record<string, object> };
  expect(health.parts.database).toEqual({
    status: 'failed',
    detail: 'its disk is nearly full; nothing can be changed until there is space',
  });

  await rm(ballast());
  expect((await write('after')).status).toBe(201);
  // The disk is measured twice a second for pushes.
  const pushed = async (): Promise<number> => (await push(Buffer.from('another'))).status;
  await expect.poll(pushed).toBe(201);
});

test('R4: a start on a full disk is one clear sentence, and works when there is space', async () => {
  const first = await start();
  expect((await client(first).write('kept')).status).toBe(201);
  await first.close();
  await fillDisk();
  const refused = await start().then(
    () => '',
    (error: unknown) => String(error),
  );
  expect(refused).toContain('The disk of the database in');
  expect(refused).toContain('is nearly full');
  expect(refused).not.toContain('    at ');
  await rm(ballast());
  const again = await start();
  const accounts = await (await client(again).get('/api/v1/accounts')).json();
  expect(JSON.stringify(accounts)).toContain('kept');
});

test('R4: pushes alone never fill the disk of the database', async () => {
  const server = await start();
  const { write, push } = client(server);
  const answers: number[] = [];
  for (let i = 0; i < 40; i += 1) {
    const { status } = await push(Buffer.alloc(8 * MiB, i));
    answers.push(status);
    if (status !== 201) break;
  }
  expect(answers.at(-1)).toBe(507);
  expect([201, 507]).toContain((await write('beside')).status);
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
});
