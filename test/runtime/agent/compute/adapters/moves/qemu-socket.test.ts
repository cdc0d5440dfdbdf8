import { once } from 'node:events';
import { link, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { connectToQemu } from '../../../../../../runtime/agent/compute/adapters/moves/qemu-socket.ts';

const UID = process.getuid?.() ?? 0;
let folder: string;
let server: Server;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stackyard-sockets-'));
  server = createServer((socket) => socket.end('here'));
  server.listen(join(folder, 'socket'));
  await once(server, 'listening');
});
afterEach(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

test('the socket of a machine is connected to', async () => {
  const socket = await connectToQemu(join(folder, 'socket'), UID);
  const [bytes] = (await once(socket, 'data')) as [Buffer];
  expect(bytes.toString()).toBe('here');
  socket.destroy();
});

test('a link in its place leads nowhere', async () => {
  await symlink(join(folder, 'socket'), join(folder, 'link'));
  await expect(connectToQemu(join(folder, 'link'), UID)).rejects.toMatchObject({
    code: 'FORBIDDEN',
  });
});

test('another user’s socket is not connected to, by whatever name it is found', async () => {
  await link(join(folder, 'socket'), join(folder, 'second'));
  for (const name of ['socket', 'second']) {
    await expect(connectToQemu(join(folder, name), UID + 1)).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
  }
});

test('what is no socket, or not there, is not connected to', async () => {
  await writeFile(join(folder, 'file'), '');
  await expect(connectToQemu(join(folder, 'file'), UID)).rejects.toMatchObject({
    code: 'FORBIDDEN',
  });
  await expect(connectToQemu(join(folder, 'nothing'), UID)).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
});
