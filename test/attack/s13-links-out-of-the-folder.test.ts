import { mkdir, readdir, rename, rm, symlink } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { readFile, writeFile } from 'node:fs/promises';
import { YardUser } from '../fakes/yard.ts';
import { writeProject } from '../fakes/yard-project.ts';

/** A folder of a stranger, and a file of one's own beside it. */
let user: YardUser;
beforeEach(async () => {
  user = await YardUser.create();
  await writeProject(user.path('tiny'));
});
afterEach(() => user.remove());

const pack = () => user.yard(['pack', 'tiny', '-o', 'tiny.yard']);
const REFUSED = { exit: 3, stderr: expect.stringContaining('it leads out of the folder') };
const diskOf = async (): Promise<string> => {
  const { roles } = parse(await readFile(user.path('tiny/appliance.yaml'), 'utf8')) as Recipe;
  return Object.values(roles)[0]?.system.image ?? '';
};
interface Recipe {
  readonly roles: Record<
    string,
    { system: { image?: string; format?: string; container?: string } }
  >;
}

test('S13: a disk image that is a link out of the folder is not packed', async () => {
  const disk = await diskOf();
  await rename(user.path(`tiny/${disk}`), user.path('private.raw'));
  await symlink(user.path('private.raw'), user.path(`tiny/${disk}`));
  expect(await pack()).toMatchObject(REFUSED);
  expect(await readdir(user.dir)).not.toContain('tiny.yard');
});

test('S13: nor one in a folder that is a link', async () => {
  const disk = await diskOf();
  await mkdir(user.path('private'));
  await rename(user.path(`tiny/${disk}`), user.path(`private/${disk}`));
  await symlink(user.path('private'), user.path('tiny/disks'));
  const file = user.path('tiny/appliance.yaml');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replaceAll(disk, `disks/${disk}`));
  expect(await pack()).toMatchObject(REFUSED);
});

test('S13: nor a container image that is a link', async () => {
  const file = user.path('tiny/appliance.yaml');
  const recipe = parse(await readFile(file, 'utf8')) as Recipe;
  for (const role of Object.values(recipe.roles)) role.system = { container: 'layout' };
  await writeFile(file, stringify(recipe));
  await mkdir(user.path('private'));
  await symlink(user.path('private'), user.path('tiny/layout'));
  expect(await pack()).toMatchObject(REFUSED);
});

test('S13: a link within the folder is followed', async () => {
  const disk = await diskOf();
  await rename(user.path(`tiny/${disk}`), user.path('tiny/original.raw'));
  await symlink('original.raw', user.path(`tiny/${disk}`));
  expect(await pack()).toMatchObject({ exit: 0 });
  await rm(user.path('tiny.yard'));
});
