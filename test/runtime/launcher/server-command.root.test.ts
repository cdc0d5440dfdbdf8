import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommand } from '../../../packager/native/run-command.ts';
import {
  type LaunchSettings,
  readLaunchSettings,
} from '../../../runtime/launcher/launch-settings.ts';
import { prepareFolders } from '../../../runtime/launcher/prepare-folders.ts';
import { serverCommand } from '../../../runtime/launcher/server-command.ts';

let settings: LaunchSettings;
beforeAll(async () => {
  const dir = await mkdtemp('/var/tmp/stackyard-view-');
  const root = join(dir, 'checkout');
  await mkdir(root);
  await writeFile(join(root, 'program'), 'program');
  const dataFolder = join(dir, 'data');
  settings = {
    ...readLaunchSettings({ STACKYARD_DATA: dataFolder, STACKYARD_SAMPLES: 'none' }),
    root,
    privilege: [],
    isRoot: true,
    homes: [],
  };
  await prepareFolders(settings);
});
afterAll(() => rm(join(settings.root, '..'), { recursive: true, force: true }));

/** Runs a script where the server would run, and as the server would. */
async function inside(script: string): Promise<string> {
  const { command, pagesFolder, dataFolder } = serverCommand(settings);
  const node = command.findIndex((word) => word.endsWith('/.bin/node'));
  const [program = '', ...enter] = command.slice(0, node);
  const shell = ['/bin/sh', '-c', script, 'sh', pagesFolder, dataFolder];
  return (await runCommand(program, [...enter, ...shell])).stdout.trim();
}

describe('S9: what the server sees when root starts it', () => {
  test('it is nobody: a user of its own, without any privilege', async () => {
    const status = await inside('cat /proc/self/status');
    expect(status).not.toMatch(/^Uid:\s+0/m);
    expect(status).toMatch(/^CapEff:\s+0+$/m);
    expect(status).toMatch(/^CapBnd:\s+0+$/m);
    expect(status).toMatch(/^NoNewPrivs:\s+1$/m);
  });

  test('homes are empty, its own data can be written, and the program only read', async () => {
    expect(await inside('ls -A /home /root 2>&1')).toBe('/home:\n\n/root:');
    expect(await inside('cat "$1/program"; echo here > "$2/file"; cat "$2/file"')).toBe(
      'programhere',
    );
    const tried = 'echo x > "$1/new" 2>/dev/null || echo refused; pwd';
    expect(await inside(tried)).toBe('refused\n/');
  });

  test('of processes it sees its own only', async () => {
    const seen = await inside('for p in /proc/[0-9]*; do [ -O "$p" ] || echo "$p"; done');
    expect(seen).toBe('');
    expect(await inside('ls -d /proc/1 2>/dev/null || echo hidden')).toBe('hidden');
  });
});
