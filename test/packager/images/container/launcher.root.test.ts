import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { containerFiles } from '../../../../packager/images/container/guest/container-files.ts';
import {
  CONTAINER_ROOT,
  ENVIRONMENT,
  LAUNCHER,
  ROOT_LAUNCHER,
  RUN_PLAN,
} from '../../../../packager/images/container/guest/places.ts';
import { type CommandResult, runCommand } from '../../../../packager/native/run-command.ts';

/** The launcher itself, within another root that holds two programs and no Python: needs root. */

const EVIL = 'it\'s $HOME %n "quoted"\nä';
const PLAN = {
  command: ['env'],
  environment: { PATH: '/none:/bin', HOME: '/srv', WORD: EVIL, REPLACED: 'by the image' },
  folder: '/srv',
  uid: 101,
  gid: 102,
  groups: [107],
};

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'yard-launcher-'));
  const root = join(dir, 'root');
  await mkdir(join(root, 'srv'), { recursive: true });
  for (const name of ['env', 'id', 'pwd']) await copyProgram(`/usr/bin/${name}`, root);
  await writeFile(join(dir, 'plan.json'), JSON.stringify(PLAN));
  await mkdir(join(dir, 'environment'));
  await writeFile(join(dir, 'environment', 'REPLACED'), `${EVIL}{{ x }}`);
  for (const [path, name] of [
    [LAUNCHER, 'as-user'],
    [ROOT_LAUNCHER, 'as-root'],
  ] as const) {
    await writeFile(join(dir, name), launcherAt(path), { mode: 0o755 });
  }
});
afterAll(() => rm(dir, { recursive: true, force: true }));

/** A program with the libraries it names, where it looks for them. */
async function copyProgram(program: string, root: string): Promise<void> {
  const { stdout } = await runCommand('ldd', [program], { package: 'libc-bin' });
  const libraries = stdout.match(/\/\S+/g) ?? [];
  for (const path of libraries) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await cp(path, join(root, path), { dereference: true });
  }
  await mkdir(join(root, 'bin'), { recursive: true });
  await cp(program, join(root, 'bin', program.slice('/usr/bin/'.length)));
}

/** The launcher as it is in the guest, but for the places of its files. */
function launcherAt(path: string): string {
  const files = containerFiles(PLAN, 'SIGTERM');
  const text = files.find((file) => file.path === path)?.content ?? '';
  return text
    .replaceAll(RUN_PLAN, join(dir, 'plan.json'))
    .replaceAll(ENVIRONMENT, join(dir, 'environment'))
    .replaceAll(ROOT_LAUNCHER, join(dir, 'as-root'))
    .replace(`os.chroot('${CONTAINER_ROOT}')`, `os.chroot('${join(dir, 'root')}')`);
}

const run = (name: 'as-user' | 'as-root', ...words: string[]): Promise<CommandResult> =>
  runCommand(join(dir, name), words, { acceptExitCodes: [0, 1] });

test('runs the program of the image with its environment, and values are only values', async () => {
  const { stdout } = await run('as-user');
  expect(stdout).toContain(`WORD=${EVIL}\n`);
  expect(stdout).toContain(`REPLACED=${EVIL}{{ x }}\n`);
  expect(stdout).toMatch(/^HOSTNAME=\S+$/m);
  expect(stdout).not.toContain('LC_ALL');
});

test('runs what it is told, as the image’s user in its folder, or as root', async () => {
  expect((await run('as-user', 'id')).stdout).toBe('uid=101 gid=102 groups=102,107\n');
  expect((await run('as-user', 'pwd')).stdout).toBe('/srv\n');
  expect((await run('as-root', 'id', '-u')).stdout).toBe('0\n');
  expect((await run('as-root', '/bin/pwd')).stdout).toBe('/srv\n');
});

test('says which program is not there', async () => {
  expect(await run('as-user', 'none')).toMatchObject({ exitCode: 1, stderr: 'none: not found\n' });
});
