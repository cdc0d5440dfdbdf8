import { once } from 'node:events';
import { fork } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lockFolder } from '../../registry/adapters/folder-blobs/lock-folder.ts';
import { lockDatabase } from '../../runtime/database/lock-database.ts';

const SOURCE = join(import.meta.dirname, '../../registry/adapters/folder-blobs/lock-folder.ts');
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stackyard-lock-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('R7: a second process on the same blobs is refused, and told who holds them', async () => {
  const unlock = await lockFolder(folder);
  await expect(lockFolder(folder)).rejects.toMatchObject({
    code: 'STORE_IN_USE',
    data: { holder: expect.stringContaining(`process ${process.pid} on `) as string },
  });
  await unlock();
  await (
    await lockFolder(folder)
  )();
});

test('R7: the lock ends with its process, however that ends', async () => {
  const script = join(folder, 'holder.mjs');
  await writeFile(
    script,
    `import { lockFolder } from ${JSON.stringify(SOURCE)};
     await lockFolder(${JSON.stringify(folder)});
     process.send('held');
     setInterval(() => {}, 1000);`,
  );
  const holder = fork(script, { execArgv: [] });
  await once(holder, 'message');
  const held = `process ${holder.pid} on `;
  await expect(lockFolder(folder)).rejects.toThrow(held);
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  await (
    await lockFolder(folder)
  )();
});

const url = process.env.STACKYARD_TEST_POSTGRES;
describe.runIf(url)('on PostgreSQL', () => {
  test('R7: a second server on the same database is refused, and told who holds it', async () => {
    const place = { kind: 'url', url: url ?? '' } as const;
    const onLost = (error: unknown): void => {
      throw error;
    };
    const unlock = await lockDatabase(place, onLost);
    await expect(lockDatabase(place, onLost)).rejects.toMatchObject({
      code: 'STORE_IN_USE',
      data: { holder: expect.stringContaining(`process ${process.pid} on `) as string },
    });
    await unlock();
    await (
      await lockDatabase(place, onLost)
    )();
  });
});
