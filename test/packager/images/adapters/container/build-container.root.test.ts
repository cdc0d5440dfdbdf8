import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildContainer } from '../../../../../packager/images/adapters/container/build-container.ts';
import { imageInspection } from '../../../../../packager/images/adapters/inspect/image-inspection.ts';
import { runCommand } from '../../../../../packager/native/run-command.ts';
import type { ContainerBuildRequest } from '../../../../../packager/images/ports/container-builder.ts';
import type { BuiltImage } from '../../../../../packager/images/ports/image-builder.ts';
import { layoutTar, testLayout } from '../../../../fakes/test-container.ts';
import { quietWork } from '../../../../fakes/test-appliance.ts';
import { testTar } from '../../../../fakes/test-tar.ts';

/** A real disk of a container image: needs root, mmdebstrap and a Debian mirror. */

/** What no image may do, and what any image does. */
const LOWER = testTar([
  { name: 'bin/', type: '5' },
  { name: 'bin/serve', content: 'the program' },
  { name: 'bin/alias', type: '1', linkName: 'bin/serve' },
  { name: 'etc/passwd', content: 'root:x:0:0::/root:/bin/sh\nweb:x:101:102::/srv:/bin/sh\n' },
  { name: 'etc/old', content: 'x' },
  { name: 'escape', type: '2', linkName: '../../../etc' },
  { name: 'dev/sda', type: '3' },
]);
const UPPER = testTar([
  { name: 'etc/.wh.old', content: '' },
  { name: 'escape/evil', content: 'inside' },
]);

/** Packages are fetched and installed; other builds may run beside. */
const BUILD_MS = 900_000;

let dir: string;
let request: ContainerBuildRequest;
const before = { cache: process.env.XDG_CACHE_HOME, temporary: process.env.TMPDIR };
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'yard-container-'));
  for (const name of ['cache', 'work']) await mkdir(join(dir, name));
  process.env.XDG_CACHE_HOME = join(dir, 'cache');
  process.env.TMPDIR = join(dir, 'work');
  const config = {
    User: 'web',
    Entrypoint: ['serve'],
    Env: ['PATH=/bin', "A='$(x)'"],
    WorkingDir: '/srv/app',
    StopSignal: 'SIGQUIT',
  };
  const path = join(dir, 'image.tar');
  await writeFile(path, layoutTar(testLayout({ layers: [LOWER, UPPER], config })));
  const command = ['--port', '80'];
  request = {
    role: 'web',
    name: 'web image.tar',
    path,
    file: 'image.tar',
    command,
    useCache: false,
  };
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

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** Runs debugfs on the root file system of an image. */
const look = async ({ rawPath }: BuiltImage, command: string): Promise<string> =>
  (await runCommand('debugfs', ['-c', '-R', command, `${rawPath}?offset=${18 * 2 ** 20}`])).stdout;

test(
  'a container image gives the same disk twice, with its files in one folder',
  { timeout: 2 * BUILD_MS },
  async () => {
    const first = await buildContainer(request, quietWork());
    const digest = await sha256(first.rawPath);
    const again = await buildContainer(request, quietWork());
    expect(await sha256(again.rawPath)).toBe(digest);
    const found = await buildContainer({ ...request, useCache: true }, quietWork());
    expect(found).toMatchObject({ rawPath: again.rawPath, fromCache: true });

    expect(await look(again, 'cat /container/bin/serve')).toBe('the program');
    expect(await look(again, 'stat /container/bin/alias')).toMatch(/Links: 2 /);
    expect(await look(again, 'cat /container/etc/old')).toBe('');
    expect(await look(again, 'stat /container/escape')).toContain('"../../../etc"');
    expect(await look(again, 'cat /container/etc/evil')).toBe('inside');
    expect(await look(again, 'stat /etc/evil')).toBe('');
    expect(await look(again, 'ls -p /container/dev')).not.toContain('sda');
    expect(await look(again, 'stat /container/srv/app')).toContain('Type: directory');

    expect(JSON.parse(await look(again, 'cat /usr/lib/stackyard/container.json'))).toEqual({
      command: ['serve', '--port', '80'],
      environment: { PATH: '/bin', HOME: '/srv', A: "'$(x)'" },
      folder: '/srv/app',
      uid: 101,
      gid: 102,
      groups: [],
    });
    const wants = await look(again, 'ls -p /etc/systemd/system/cloud-init.target.wants');
    expect(wants).toContain('/container.service/');
    expect(wants).toContain('/container-root.service/');
    expect(await look(again, 'cat /etc/systemd/system/container.service')).toContain(
      'KillSignal=SIGQUIT',
    );
    expect(await imageInspection.findUnclean(again.rawPath, new AbortController().signal)).toEqual(
      [],
    );
    expect(await readdir(join(dir, 'work'))).toEqual([]);
  },
);

test('an image that cannot be used is named, and leaves nothing behind', async () => {
  const path = join(dir, 'bad.tar');
  await writeFile(path, layoutTar(testLayout({ layers: [LOWER], config: { User: 'nobody' } })));
  const building = buildContainer({ ...request, path, file: 'bad.tar' }, quietWork());
  await expect(building).rejects.toMatchObject({
    code: 'CONTAINER_UNUSABLE',
    message:
      'The container image bad.tar cannot be used: its user nobody is not in its /etc/passwd.',
  });
  expect(await readdir(join(dir, 'work'))).toEqual([]);
});
