import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readSignifyKey } from '../../../../packager/format/node-image/signify.ts';
import { LIVE_SETUP_MS, LIVE_TEST_MS } from '../../../fakes/live-server/live-scenario.ts';
import { useLiveOperator } from '../../../fakes/live-server/use-live-operator.ts';
import { testImageKey, testNodeImage, type TestNodeImage } from '../../../fakes/test-node-image.ts';

const live = useLiveOperator('empty');
const key = testImageKey();
const { fingerprint } = readSignifyKey(key.publicText, 'my.pub');
const old = testNodeImage(key, { version: '1.0.0', sequence: 10 });
const newer = testNodeImage(key, { version: '1.1.0', sequence: 20 });

beforeAll(() => live.server.join('barn-1'), LIVE_SETUP_MS);

/** Each test begins with a folder for each image, the key, and a server that knows none of them. */
beforeEach(async () => {
  await writeFile(live.operator.user.path('my.pub'), key.publicText);
  for (const image of [old, newer]) await writeImage(image);
  const { api } = live.server;
  await api.setOldestNodeImage({ body: { sequence: 0 } });
  const whom = [
    { for: 'default' },
    { for: 'node', node: 'barn-1' },
    { for: 'canary', node: 'barn-1' },
  ];
  for (const each of whom) {
    await api.chooseNodeImage({ body: { ...each, version: null } as never });
  }
  const { images, keys } = await api.listNodeImages();
  for (const { version } of images) await api.removeNodeImage({ params: { version } });
  for (const each of keys) {
    await api.distrustNodeImageKey({ params: { fingerprint: each.fingerprint } });
  }
});

async function writeImage({ version, files, manifest, signature }: TestNodeImage): Promise<void> {
  const folder = live.operator.user.path(version);
  await mkdir(folder);
  const all = { ...files, manifest, 'manifest.sig': signature };
  for (const [name, bytes] of Object.entries(all)) await writeFile(join(folder, name), bytes);
}

const yard = (...argv: string[]) => live.operator.yard(['node-image', ...argv]);
/** @returns what a command says that has to succeed */
const said = async (...argv: string[]): Promise<string> => {
  const { exit, stdout, stderr } = await yard(...argv);
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
  return stdout;
};
const addBoth = async (): Promise<void> => {
  await said('trust', 'my.pub', '--yes');
  for (const { version } of [old, newer]) expect((await yard('add', version)).exit).toBe(0);
};
const listed = () => live.server.api.listNodeImages();

describe('yard node-image add', { timeout: LIVE_TEST_MS }, () => {
  test('takes nothing that no trusted key has signed, and says how one is trusted', async () => {
    const refused = await yard('add', '1.0.0');
    expect(refused).toMatchObject({ exit: 5, stdout: '' });
    expect(refused.stderr).toContain('yard node-image trust <file.pub>');
    expect(await listed()).toMatchObject({ images: [], keys: [] });
  });

  test('shows the fingerprint of the key, asks, and then brings the image', async () => {
    const nobody = await yard('add', '1.0.0', '--key', 'my.pub');
    expect(nobody).toMatchObject({ exit: 2, stderr: expect.stringContaining('add --yes') });
    const argv = ['node-image', 'add', '1.0.0', '--key', 'my.pub'];
    const saying = (answer: string) => ({ isInteractive: true, ask: async () => answer });
    expect((await live.operator.yard(argv, saying('n'))).exit).toBe(10);
    expect((await listed()).keys).toEqual([]);
    const { exit, stdout, stderr } = await live.operator.yard(argv, saying('y'));
    expect({ exit, stdout }).toEqual({
      exit: 0,
      stdout: 'The node image 1.0.0 was added. Nothing boots it yet: yard node-image use 1.0.0\n',
    });
    expect(stderr).toContain(fingerprint);
    expect(await listed()).toMatchObject({ images: [{ version: '1.0.0', state: 'ready' }] });
  });

  test('goes on where it was cut, and sends nothing twice', async () => {
    await said('trust', 'my.pub', '--yes');
    const { api } = live.server;
    const { manifest, signature, files } = old;
    await api.addNodeImage({ body: { manifest, signature } });
    const body = new Blob([new Uint8Array(files.vmlinuz)]);
    await api.putNodeImageFile({ params: { version: '1.0.0', file: 'vmlinuz' }, body });
    expect(await said('ls')).toMatch(/^1\.0\.0 +10 +without initrd, root\.img /m);
    await rm(live.operator.user.path('1.0.0/vmlinuz'));
    const { exit, json } = await live.operator.yardJson(['node-image', 'add', '1.0.0']);
    expect({ exit, json }).toMatchObject({
      exit: 0,
      json: { version: '1.0.0', state: 'ready', missing: [] },
    });
  });

  test('sends nothing of an image that is not all there', async () => {
    await said('trust', 'my.pub', '--yes');
    await rm(live.operator.user.path('1.0.0/root.img'));
    const cut = await yard('add', '1.0.0');
    expect(cut).toMatchObject({ exit: 4, stderr: expect.stringContaining('root.img') });
    expect(await listed()).toMatchObject({
      images: [{ missing: ['vmlinuz', 'initrd', 'root.img'] }],
    });
  });

  test('has a file refused that is not what was signed', async () => {
    await said('trust', 'my.pub', '--yes');
    const altered = Buffer.from(old.files['root.img']);
    altered[0] = (altered[0] ?? 0) ^ 1;
    await writeFile(live.operator.user.path('1.0.0/root.img'), altered);
    expect(await yard('add', '1.0.0')).toMatchObject({
      exit: 3,
      stderr: expect.stringContaining('root.img'),
    });
    expect(await listed()).toMatchObject({ images: [{ state: 'incomplete' }] });
  });
});

describe('yard node-image ls and use', { timeout: LIVE_TEST_MS }, () => {
  test('where there is none, the list says how to make and bring one', async () => {
    expect(await said('ls')).toBe(
      'There are no node images yet. To make one: yard node-image build; to bring it: yard node-image add <folder>\n',
    );
  });

  test('choose a default, a trial and a way back', async () => {
    await addBoth();
    expect(await said('ls')).toContain('No default was chosen: machines that are not named wait.');
    expect(await said('use', '1.0.0')).toMatch(/^1\.0\.0 +10 +ready .* all \(default\) /m);
    expect(await said('use', '1.1.0', '--canary', 'barn-1')).toMatch(
      /^1\.1\.0 +20 +ready .* barn-1 \(canary\) +0 +0$/m,
    );
    const { json } = await live.operator.yardJson(['node-image', 'use', '1.1.0']);
    expect(json).toMatchObject({ choice: { default: '1.1.0', canary: null } });
    await said('use', '1.0.0', '--label', 'zone=attic');
    await said('use', '1.0.0', '--node', 'barn-1');
    expect(await listed()).toMatchObject({ choice: { overrides: [{}, {}] } });
    await said('use', 'default', '--label', 'zone=attic');
    await said('use', 'default', '--node', 'barn-1');
    expect(await said('use', 'none')).toContain('No default was chosen');
    expect(await listed()).toMatchObject({ choice: { default: null, overrides: [] } });
  });

  test.each([
    [['use', '9.9.9'], 4, '9.9.9'],
    [['use', '1.0.0', '--node', 'nobody'], 4, 'nobody'],
    [['use', '1.0.0', '--label', 'attic'], 2, 'Give a label as key=value.'],
    [['use', '1.0.0', '--node', 'barn-1', '--canary', 'barn-1'], 2, 'Name one of'],
    [['use', 'default'], 2, 'Name a version'],
    [['use', 'none', '--node', 'barn-1'], 2, 'Take a choice back with “default”'],
    [['oldest', '9.9.9'], 4, '9.9.9'],
    [['distrust', 'nowhere.pub'], 4, 'nowhere.pub'],
    [['trust', '1.0.0/manifest', '--yes'], 3, 'no public key of signify'],
  ])('%j is refused', async (argv, exit, text) => {
    await addBoth();
    expect(await yard(...argv)).toMatchObject({
      exit,
      stdout: '',
      stderr: expect.stringContaining(text),
    });
  });
});

describe('images and keys that are not wanted any more', { timeout: LIVE_TEST_MS }, () => {
  test('oldest has no older image booted, once nobody was chosen to boot one', async () => {
    await addBoth();
    await said('use', '1.0.0');
    const inUse = await yard('oldest', '1.1.0');
    expect(inUse).toMatchObject({ exit: 6, stderr: expect.stringContaining('1.0.0 is older') });
    await said('use', '1.1.0');
    expect(await said('oldest', '1.1.0')).toContain('No image below the sequence 20 is booted.');
    expect(await said('ls')).toMatch(/^1\.0\.0 +10 +too old /m);
    expect((await yard('use', '1.0.0')).exit).toBe(6);
    expect(await said('oldest', 'none')).not.toContain('No image below');
  });

  test('rm asks, and deletes only what nobody was chosen to boot', async () => {
    await addBoth();
    await said('use', '1.1.0');
    expect(await yard('rm', '1.0.0')).toMatchObject({ exit: 2, stdout: '' });
    expect(await yard('rm', '1.1.0', '--yes')).toMatchObject({
      exit: 6,
      stderr: expect.stringContaining('in use'),
    });
    expect(await said('rm', '1.0.0', '--yes')).toBe('The node image 1.0.0 was deleted.\n');
    expect((await yard('rm', '1.0.0', '--yes')).exit).toBe(4);
    expect(await listed()).toMatchObject({ images: [{ version: '1.1.0' }] });
  });

  test('distrust takes a key by its file or its fingerprint, when nothing that it signed is there', async () => {
    await addBoth();
    expect(await said('ls')).toContain(`  ${fingerprint}  test public key`);
    expect((await yard('distrust', 'my.pub')).exit).toBe(6);
    for (const { version } of [old, newer]) await said('rm', version, '--yes');
    expect(await said('distrust', fingerprint)).toBe(
      `Node images may not be signed with the key ${fingerprint} any more.\n`,
    );
    expect((await yard('distrust', 'my.pub')).exit).toBe(4);
    expect((await yard('add', '1.0.0')).exit).toBe(5);
  });
});
