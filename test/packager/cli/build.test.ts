import { readdir, readFile, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PackagerPorts } from '../../../packager/cli/packager-ports.ts';
import type { BuildRequest, ImageBuilder } from '../../../packager/images/ports/image-builder.ts';
import type { UncleanFinding } from '../../../packager/images/ports/image-inspection.ts';
import { testDisk } from '../../fakes/test-disk.ts';
import { realPorts, YardUser } from '../../fakes/yard.ts';
import { writeProject } from '../../fakes/yard-project.ts';

let user: YardUser;
let asked: BuildRequest[];
beforeEach(async () => {
  user = await YardUser.create();
  asked = [];
  await writeProject(user.path('tiny'));
  const text = String(await readFile(user.path('tiny/appliance.yaml')));
  const withRecipes = text.replaceAll(
    /\{ image: (\w+)\.raw, format: raw \}/g,
    '{ build: images/$1 }',
  );
  await writeFile(user.path('tiny/appliance.yaml'), withRecipes);
});
afterEach(() => user.remove());

/** Gives the disks of the test appliance for its recipes. */
const builder: ImageBuilder = {
  build: async (request, work) => {
    asked.push(request);
    work.onLine?.(`building ${request.role}`);
    const rawPath = user.path(`tiny/${request.role}.raw`);
    const diskBytes = (await readFile(rawPath)).length;
    return { rawPath, diskBytes, fromCache: request.useCache, mayBeOld: false };
  },
};

const ports = (replaced: Partial<PackagerPorts> = {}): { ports: PackagerPorts } => ({
  ports: realPorts({ builder, ...replaced }),
});
const inspection = (findings: readonly UncleanFinding[]): Partial<PackagerPorts> => ({
  inspection: {
    findUnclean: async () => findings,
    findMissingTools: async () => [],
    findBootWays: async () => ({ bios: 'yes', uefi: 'no' }),
  },
});

describe('yard build', () => {
  test('builds every role that has a recipe, in the order of their names', async () => {
    const { images } = await user.yardJson<{ images: { role: string }[] }>(
      ['build', 'tiny'],
      ports(),
    );
    expect(images).toMatchObject([
      { role: 'db', fromCache: true },
      { role: 'web', fromCache: true },
    ]);
    expect(asked[0]).toEqual({
      role: 'db',
      name: 'db images/db',
      recipeDir: user.path('tiny/images/db'),
      useCache: true,
    });
  });

  test('--no-cache builds what has not changed as well', async () => {
    await user.yard(['build', 'tiny', '--no-cache', '--role', 'web'], ports());
    expect(asked).toMatchObject([{ role: 'web', useCache: false }]);
  });

  test('--output writes the image of one role as a raw file', async () => {
    const argv = ['build', 'tiny', '--role', 'web', '-o', 'web.raw'];
    expect(await user.yard(argv, ports())).toMatchObject({ exit: 0 });
    const built = await readFile(user.path('tiny/web.raw'));
    expect((await readFile(user.path('web.raw'))).equals(built)).toBe(true);
    expect((await user.yard(argv, ports())).exit).toBe(6);
  });

  test('--output of several roles is refused, and writes nothing', async () => {
    const result = await user.yard(['build', 'tiny', '-o', 'all.raw'], ports());
    expect(result).toMatchObject({ exit: 2, stderr: expect.stringContaining('--role db') });
    expect(asked).toEqual([]);
    expect(await readdir(user.dir)).not.toContain('all.raw');
  });

  test('a role that is not there is named', async () => {
    const result = await user.yard(['build', 'tiny', '--role', 'nope'], ports());
    expect(result.exit).not.toBe(0);
    expect(result.stderr).toContain('nope');
  });

  test('--verbose shows what the programs say', async () => {
    const { stderr } = await user.yard(['build', 'tiny', '--verbose'], ports());
    expect(stderr).toContain('building db\n');
  });
});

describe('yard pack of what holds leftovers', () => {
  const key = { path: '/etc/ssh/ssh_host_rsa_key', why: 'a host key' };

  test('refuses, and names role and file', async () => {
    const found = ports(inspection([{ kind: 'leftover', ...key }]));
    const result = await user.yard(['pack', 'tiny', '-o', 'tiny.yard'], found);
    expect(result).toMatchObject({ exit: 3, stdout: '' });
    expect(result.stderr).toContain('role “db”');
    expect(result.stderr).toContain('/etc/ssh/ssh_host_rsa_key: a host key');
    expect(await readdir(user.dir)).not.toContain('tiny.yard');
  });

  test('packs what could not be looked into, and warns', async () => {
    await writeFile(user.path('tiny/db.raw'), testDisk(3, 8));
    const part = { path: 'partition 2', why: 'XFS cannot be looked into' };
    const result = await user.yard(
      ['pack', 'tiny', '-o', 'tiny.yard'],
      ports(inspection([{ kind: 'unchecked', ...part }])),
    );
    expect(result.exit).toBe(0);
    expect(result.stdout).toContain('warning: role “db”, partition 2: XFS cannot be looked into');
  });
});

describe('yard pack of what cannot make the file system of its data', () => {
  test('D2: refuses, and says what to install', async () => {
    const recipe = await readFile(user.path('tiny/appliance.yaml'), 'utf8');
    const data = '    data: { store: { size: 1 GiB, mount: /srv, filesystem: xfs } }\n';
    await writeFile(
      user.path('tiny/appliance.yaml'),
      recipe.replace(/^ {2}db:\n/m, (line) => `${line}${data}`),
    );
    const lacking = ports({
      inspection: {
        findUnclean: async () => [],
        findMissingTools: async (_path, names) => names,
        findBootWays: async () => ({ bios: 'yes', uefi: 'no' }),
      },
    });
    const result = await user.yard(['pack', 'tiny', '-o', 'tiny.yard'], lacking);
    expect(result).toMatchObject({ exit: 3, stdout: '' });
    expect(result.stderr).toContain('role “db” has no mkfs.xfs');
    expect(result.stderr).toContain('xfsprogs');
    expect(await readdir(user.dir)).not.toContain('tiny.yard');
  });
});
