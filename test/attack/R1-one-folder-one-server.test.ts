import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FolderLock, lockDataFolder } from '../../runtime/process/lock-data-folder.ts';
import { waitFor } from '../fakes/wait-for.ts';
import { startTargetServer, type TargetServer } from './lab/target-server.ts';

let server: TargetServer;
beforeAll(async () => {
  server = await startTargetServer();
});
afterAll(() => server.close());

test('R1: a second server on the same data folder says who holds it, and ends', async () => {
  const second = startTargetServer({ STACKYARD_DATA: server.dataFolder });
  await expect(second).rejects.toThrow(
    `The data folder ${server.dataFolder} is in use by process ${server.pid} on`,
  );
  expect((await fetch(`${server.url}/healthz`)).ok).toBe(true);
});

test('R1: a server that was killed leaves no lock behind', async () => {
  const { dataFolder } = server;
  await expect(lockDataFolder(dataFolder)).rejects.toMatchObject({ code: 'DATA_IN_USE' });
  process.kill(server.pid, 'SIGKILL');
  let lock: FolderLock | undefined;
  await waitFor('the lock to be free', async () => {
    lock = await lockDataFolder(dataFolder).catch(() => undefined);
    return lock !== undefined;
  });
  const holder = await readFile(join(dataFolder, 'lock'), 'utf8');
  expect(holder).toContain(`process ${process.pid} on`);
  await lock?.release();
  await (await lockDataFolder(dataFolder)).release();
});
