import { readdir } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { OciRegistry } from '../fakes/oci-registry.ts';
import { YardUser } from '../fakes/yard.ts';
import { writeProject } from '../fakes/yard-project.ts';

/** The registry hands out as acme/tiny what it has as evil/tiny; the user trusts the key of evil. */
let user: YardUser;
let registry: OciRegistry;
beforeAll(async () => {
  user = await YardUser.create();
  await writeProject(user.path('tiny'));
  await user.yard(['keygen', '--namespace', 'evil']);
  await user.yard(['pack', 'tiny', '-o', 'tiny.yard', '--sign-key', 'evil']);
});
afterAll(() => user.remove());
beforeEach(async () => {
  registry = await new OciRegistry().start();
  await user.yard(['push', 'tiny.yard', `${registry.url}/evil/tiny`]);
  registry.repositories.set('acme/tiny', registry.repository('evil/tiny'));
});
afterEach(() => registry.stop());

const WRONG_NAME = { exit: 5, stderr: expect.stringContaining('it is signed as evil/tiny') };

test('S2: yard verify of acme/tiny refuses what evil has signed as evil/tiny', async () => {
  expect(await user.yard(['verify', `${registry.url}/acme/tiny`])).toMatchObject(WRONG_NAME);
  expect((await user.yard(['verify', `${registry.url}/evil/tiny`])).exit).toBe(0);
});

test('S2: yard verify --key does not make that key speak for another name', async () => {
  const args = [
    'verify',
    `${registry.url}/acme/tiny`,
    '--key',
    'home/.config/stackyard/keys/evil.pub',
  ];
  expect(await user.yard(args)).toMatchObject(WRONG_NAME);
});

test('S2: yard verify of a mirror takes the name it is signed under, when that is given', async () => {
  const args = ['verify', `${registry.url}/acme/tiny`, '--signed-as', 'evil/tiny'];
  const { exit, stdout } = await user.yard(args);
  expect(exit).toBe(0);
  expect(stdout).toContain('a mirror of what is signed as evil/tiny');
});

test('S2: yard verify of a file says which name it was signed as, and holds it to --signed-as', async () => {
  const { exit, stdout } = await user.yard(['verify', 'tiny.yard']);
  expect(exit).toBe(0);
  expect(stdout).toContain('signed as  evil/tiny');
  expect(stdout).toContain('make sure that is what you wanted');
  const held = await user.yard(['verify', 'tiny.yard', '--signed-as', 'acme/tiny']);
  expect(held).toMatchObject(WRONG_NAME);
});

test('S2: yard pull of acme/tiny writes no file that is signed as evil/tiny', async () => {
  const pulled = await user.yard(['pull', `${registry.url}/acme/tiny`, '-o', 'pulled.yard']);
  expect(pulled).toMatchObject(WRONG_NAME);
  expect(await readdir(user.dir)).not.toContain('pulled.yard');
  const mirror = ['pull', `${registry.url}/acme/tiny`, '--signed-as', 'evil/tiny', '-o', 'm.yard'];
  expect((await user.yard(mirror)).exit).toBe(0);
});

test('S2: yard push puts nothing under another name, unless it is called a mirror', async () => {
  const push = ['push', 'tiny.yard', `${registry.url}/globex/tiny`];
  expect(await user.yard(push)).toMatchObject(WRONG_NAME);
  expect((await user.yard([...push, '--signed-as', 'evil/tiny'])).exit).toBe(0);
});

test('S2: a version under the tag of another is refused, by verify and by pull', async () => {
  const { tags } = registry.repository('evil/tiny');
  tags.set('2.0.0', tags.get('1.0.0') ?? '');
  for (const reference of [`${registry.url}/evil/tiny:2.0.0`, `${registry.url}/evil/tiny`]) {
    for (const command of [
      ['verify', reference],
      ['pull', reference, '-o', 'old.yard'],
    ]) {
      const { exit, stderr } = await user.yard(command);
      expect({ exit, stderr }).toMatchObject({
        exit: 5,
        stderr: expect.stringContaining('the registry has version 1.0.0 under that tag'),
      });
    }
  }
  tags.set('stable', tags.get('1.0.0') ?? '');
  expect((await user.yard(['verify', `${registry.url}/evil/tiny:stable`])).exit).toBe(0);
});

test('S2: yard bundle takes nothing in that is signed under another name', async () => {
  const args = ['bundle', `${registry.url}/acme/tiny`, '-o', 'stick.yardbundle'];
  expect(await user.yard(args)).toMatchObject(WRONG_NAME);
  expect(await readdir(user.dir)).not.toContain('stick.yardbundle');
});
