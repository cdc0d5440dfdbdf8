import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runCommand } from '../../../../../packager/native/run-command.ts';
import { MOUNT_SCRIPT } from '../../../../../runtime/agent/storage/core/mount-script.ts';
import { waitFor } from '../../../../fakes/wait-for.ts';

/** D2, on real block devices, in a mount namespace where /etc/fstab and notes are the test's own. */
const MiB = 1024 * 1024;
let folder: string;
let image: string;
let device: string;
let path: string;
let console: string;
const running: ChildProcess[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stackyard-mount-'));
  [image, path, console] = [join(folder, 'disk'), join(folder, 'data'), join(folder, 'console')];
  await mkdir(path);
  await writeFile(join(folder, 'fstab'), '');
  await writeFile(console, '');
  const handle = await open(image, 'w');
  await handle.truncate(64 * MiB);
  await handle.close();
  device = (await runCommand('losetup', ['--find', '--show', image])).stdout.trim();
});
afterEach(async () => {
  for (const child of running.splice(0)) {
    const lives = child.exitCode === null && child.signalCode === null;
    if (lives && child.pid) process.kill(-child.pid, 'SIGKILL');
    if (lives) await ended(child);
  }
  await runCommand('losetup', ['--detach', device]);
  await rm(folder, { recursive: true, force: true });
});

/** Mounts, and then does what follows in the same namespace, as the program of a machine would. */
function start(then: string, filesystem = 'ext4'): ChildProcess {
  const own = `
    mount --bind "$1/fstab" /etc/fstab
    for each in /run /var/lib; do mount -t tmpfs none $each; done
    sh -c "$2" stackyard-data "$3" "$4" "$5" "$6" && cp /run/stackyard/data-mounts "$1/noted" && cd "$5" && eval "$7"`;
  const words = [folder, MOUNT_SCRIPT, device, filesystem, path, console, then];
  const child = spawn('unshare', ['--mount', 'sh', '-c', own, 'sh', ...words], {
    stdio: 'ignore',
    detached: true,
  });
  running.push(child);
  return child;
}

const ended = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => void child.once('exit', resolve));
const run = async (then: string, filesystem?: string): Promise<void> => {
  expect(await ended(start(then, filesystem))).toBe(0);
};
const said = (): Promise<string> => readFile(console, 'utf8');
const untilSaid = (text: string): Promise<void> =>
  waitFor(`“${text}” on the console`, async () => (await said()).includes(text));

async function put(bytes: string, position: number): Promise<void> {
  const handle = await open(device, 'r+');
  await handle.write(bytes, position);
  await handle.sync();
  await handle.close();
}

describe('D2: a data disk', () => {
  test('that is blank gets a file system once; what is written there is found at every later start', async () => {
    await run('echo precious > file');
    await run('grep -qx precious file');
    expect(await said()).toBe('');
    expect((await readFile(join(folder, 'noted'), 'utf8')).trim()).toBe(path);
    // Nothing went below the mount point.
    await expect(readFile(join(path, 'file'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('is mounted as what it is, whatever the role names now', async () => {
    await run('echo precious > file');
    expect(await ended(start('grep -qx precious file', 'xfs'))).toBe(0);
  });

  test('that holds something without a signature is never formatted, and nothing is started', async () => {
    await put('raw data of a database', 4_096);
    const child = start('touch started');
    await untilSaid('it holds something that is no file system, so it was not formatted');
    expect(child.exitCode).toBeNull();
    const kept = await readFile(image);
    expect(kept.toString('latin1', 4_096, 4_118)).toBe('raw data of a database');
  });

  test('that holds another kind of thing is never formatted', async () => {
    await runCommand('mkswap', [device]);
    const child = start('touch started');
    await untilSaid('it holds swap and no file system to mount, so it was not formatted');
    expect(child.exitCode).toBeNull();
  });

  test('whose file system has no program to make it is not replaced by the system disk', async () => {
    start('touch started', 'nosuchfs');
    await untilSaid('this system has no mkfs.nosuchfs');
    await expect(readFile(join(path, 'started'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('that comes late is waited for, and the start continues', async () => {
    await run('echo precious > file');
    const { stdout: sectors } = await runCommand('blockdev', ['--getsz', device]);
    await runCommand('losetup', ['--detach', device]);
    const child = start('grep -qx precious file');
    await untilSaid('Nothing that needs it is started; trying again.');
    await runCommand('losetup', [device, image]);
    expect(await ended(child)).toBe(0);
    expect(await said()).toContain('mounted; the start continues.');
    expect(Number(sectors)).toBe((64 * MiB) / 512);
  });
});
