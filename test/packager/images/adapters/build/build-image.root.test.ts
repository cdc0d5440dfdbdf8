import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildImage } from '../../../../../packager/images/adapters/build/build-image.ts';
import { imageInspection } from '../../../../../packager/images/adapters/inspect/image-inspection.ts';
import { runCommand } from '../../../../../packager/native/run-command.ts';
import type {
  BuildRequest,
  BuiltImage,
} from '../../../../../packager/images/ports/image-builder.ts';
import { laterFaultCode } from '../../../../fakes/fault-code.ts';
import { quietWork } from '../../../../fakes/test-appliance.ts';

/** Real images of real packages: needs root, mmdebstrap and a Debian mirror. */

const RECIPE = `\
format: 1
size: 1 GiB
packages: [busybox]
files:
  - { path: /srv/note, content: "a note", owner: "www-data", permissions: "0640" }
scripts: [set-up.sh]
`;
/** What a careless recipe leaves behind. */
const SCRIPT = `\
#!/bin/sh
set -eu
date +%N > /var/tmp/time
echo secret > /root/.bash_history
mkdir -p /etc/ssh && echo key > /etc/ssh/ssh_host_rsa_key
`;

/** Packages are fetched and installed; other builds may run beside. */
const BUILD_MS = 900_000;

let dir: string;
let request: BuildRequest;
const before = { cache: process.env.XDG_CACHE_HOME, temporary: process.env.TMPDIR };
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'yard-build-'));
  for (const name of ['cache', 'work', 'recipe']) await mkdir(join(dir, name));
  process.env.XDG_CACHE_HOME = join(dir, 'cache');
  process.env.TMPDIR = join(dir, 'work');
  await writeFile(join(dir, 'recipe', 'image.yaml'), RECIPE);
  await writeFile(join(dir, 'recipe', 'set-up.sh'), SCRIPT);
  request = { role: 'tiny', name: 'tiny', recipeDir: join(dir, 'recipe'), useCache: false };
});
afterAll(async () => {
  restore('XDG_CACHE_HOME', before.cache);
  restore('TMPDIR', before.temporary);
  await rm(dir, { recursive: true, force: true });
});

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

const images = (): string => join(dir, 'cache', 'stackyard', 'images');

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** Runs debugfs on the root file system of an image. */
const look = async ({ rawPath }: BuiltImage, command: string): Promise<string> =>
  (await runCommand('debugfs', ['-c', '-R', command, `${rawPath}?offset=${18 * 2 ** 20}`])).stdout;

test('a build that is stopped leaves nothing behind', { timeout: BUILD_MS }, async () => {
  const stop = new AbortController();
  const onLine = (line: string): void => {
    if (line.startsWith('Setting up ')) stop.abort();
  };
  const work = { onProgress: () => undefined, signal: stop.signal, onLine };
  expect(await laterFaultCode(buildImage(request, work))).toBe('CANCELLED');
  expect(await readdir(join(dir, 'work'))).toEqual([]);
  expect(await readdir(images())).toEqual([]);
  expect(await readFile('/proc/self/mounts', 'utf8')).not.toContain(dir);
});

test(
  'a recipe gives the same image twice, clean and sound',
  { timeout: 2 * BUILD_MS },
  async () => {
    const lists = await readdir('/var/lib/apt/lists');
    const first = await buildImage(request, quietWork());
    const digest = await sha256(first.rawPath);
    const again = await buildImage(request, quietWork());
    expect(await sha256(again.rawPath)).toBe(digest);
    expect(again).toMatchObject({ diskBytes: 2 ** 30, fromCache: false });

    const found = await buildImage({ ...request, useCache: true }, quietWork());
    expect(found).toEqual({ ...again, fromCache: true });

    expect(await imageInspection.findUnclean(again.rawPath, new AbortController().signal)).toEqual(
      [],
    );
    expect(await look(again, 'cat /srv/note')).toBe('a note');
    expect(await look(again, 'stat /srv/note')).toMatch(/Mode: {2}0640[^]*User: +33 /);
    const { stdout } = await runCommand('sfdisk', ['--verify', again.rawPath], {
      package: 'fdisk',
    });
    expect(stdout).toMatch(/^No errors detected\.$/m);
    // The machine that builds is as it was, and most of an image is holes.
    expect(await readdir('/var/lib/apt/lists')).toEqual(lists);
    expect((await stat(again.rawPath)).blocks * 512).toBeLessThan(400 * 2 ** 20);
    expect(await readdir(join(dir, 'work'))).toEqual([]);
  },
);

test('a package that is not there is named', { timeout: BUILD_MS }, async () => {
  const recipeDir = join(dir, 'failing');
  await mkdir(recipeDir);
  const recipe = 'format: 1\npackages: [no-such-package-in-debian]\n';
  await writeFile(join(recipeDir, 'image.yaml'), recipe);
  const failing = buildImage({ ...request, recipeDir }, quietWork());
  await expect(failing).rejects.toMatchObject({
    code: 'BUILD_FAILED',
    message: expect.stringContaining('no-such-package-in-debian'),
  });
  expect(await readdir(join(dir, 'work'))).toEqual([]);
});
