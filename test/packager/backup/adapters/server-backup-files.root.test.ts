import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { serverBackupFiles } from '../../../../packager/backup/adapters/server-backup-files.ts';
import { runCommand } from '../../../../packager/native/run-command.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stackyard-mounted-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('a mount point is refused before anything is read, with where to restore instead', async () => {
  const mounted = join(folder, 'server');
  await mkdir(mounted);
  await runCommand('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'none', mounted]);
  try {
    const restoring = serverBackupFiles.restoreInto(mounted);
    await expect(restoring).rejects.toMatchObject({
      code: 'SERVER_FOLDER_MOUNTED',
      action: expect.stringContaining(`${mounted}/data`),
    });
    expect(await readdir(folder)).toEqual(['server']);
    const below = await serverBackupFiles.restoreInto(join(mounted, 'data'));
    await below.discard();
    expect(await readdir(mounted)).toEqual([]);
  } finally {
    await runCommand('umount', [mounted]);
  }
});
