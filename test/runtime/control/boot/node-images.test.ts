import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { testImageKey, testNodeImage } from '../../../fakes/test-node-image.ts';
import { BootBench, ONE, TWO } from './lab/boot-bench.ts';

const key = testImageKey();
const first = testNodeImage(key, { version: '1.0.0', sequence: 100 });
const second = testNodeImage(key, { version: '1.1.0', sequence: 200 });

let bench: BootBench;
beforeEach(async () => {
  bench = await BootBench.open();
});
afterEach(() => bench.close());

const trust = (publicKey = key.publicText) =>
  bench.call('trustNodeImageKey', { body: { publicKey } });
const images = () => bench.call('listNodeImages');
const choose = (body: Parameters<typeof bench.call<'chooseNodeImage'>>[1]) =>
  bench.call('chooseNodeImage', body);
const useAsDefault = (version: string | null) => choose({ body: { for: 'default', version } });
const useFor = (node: string, version: string | null) =>
  choose({ body: { for: 'node', node, version } });

describe('a node image', () => {
  beforeEach(() => trust());

  test('is whole when all its files are, in whatever order they come', async () => {
    const begun = await bench.begin(first);
    expect(begun).toMatchObject({
      version: '1.0.0',
      sequence: 100,
      state: 'incomplete',
      missing: ['vmlinuz', 'initrd', 'root.img'],
      addedBy: 'tester',
    });
    await bench.put('1.0.0', 'root.img', first.files['root.img']);
    await bench.put('1.0.0', 'vmlinuz', first.files.vmlinuz);
    expect((await images()).images[0]?.missing).toEqual(['initrd']);
    const last = await bench.put('1.0.0', 'initrd', first.files.initrd);
    expect(last).toMatchObject({ state: 'ready', missing: [], isDefault: false, chosenFor: [] });
  });

  test('that was begun is gone on with, without what is there already', async () => {
    await bench.begin(first);
    await bench.put('1.0.0', 'vmlinuz', first.files.vmlinuz);
    expect((await bench.begin(first)).missing).toEqual(['initrd', 'root.img']);
    expect((await bench.add(first)).state).toBe('ready');
    // Once more changes nothing.
    expect(await bench.add(first)).toMatchObject({ state: 'ready', missing: [] });
    expect((await images()).images).toHaveLength(1);
  });

  test('is another one when anything of it is, and then has to have another version', async () => {
    await bench.add(first);
    const other = testNodeImage(key, {
      version: '1.0.0',
      sequence: 100,
      content: 'something else',
    });
    await expect(bench.begin(other)).rejects.toMatchObject({ code: 'CONFLICT' });
    const sameSequence = testNodeImage(key, { version: '1.0.1', sequence: 100 });
    await expect(bench.begin(sameSequence)).rejects.toMatchObject({ code: 'CONFLICT' });
    expect((await images()).images.map(({ state }) => state)).toEqual(['ready']);
  });

  test('is listed with the newest first', async () => {
    await bench.add(second);
    await bench.add(first);
    expect((await images()).images.map(({ version }) => version)).toEqual(['1.1.0', '1.0.0']);
  });

  test('cannot be chosen before it is whole', async () => {
    await bench.begin(first);
    await expect(useAsDefault('1.0.0')).rejects.toThrow(/missing \(vmlinuz, initrd, root.img\)/);
    await expect(useAsDefault('9.9.9')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await bench.add(first);
    expect((await useAsDefault('1.0.0')).choice.default).toBe('1.0.0');
  });

  test('stays as long as it is chosen for anybody, and is deleted then', async () => {
    await bench.add(first);
    await useAsDefault('1.0.0');
    await useFor('barn-2', '1.0.0');
    const remove = () => bench.call('removeNodeImage', { params: { version: '1.0.0' } });
    await expect(remove()).rejects.toMatchObject({
      code: 'NODE_IMAGE_IN_USE',
      data: { by: ['it is the default', 'it was chosen for barn-2'] },
    });
    await useAsDefault(null);
    await expect(remove()).rejects.toMatchObject({ code: 'NODE_IMAGE_IN_USE' });
    await useFor('barn-2', null);
    await remove();
    expect((await images()).images).toEqual([]);
    expect(await bench.nodeImages.versions()).toEqual([]);
    await expect(remove()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect((await bench.add(first)).state).toBe('ready');
  });

  test('of which files are gone is given to nobody after a start, and can be brought again', async () => {
    await bench.add(first);
    await bench.add(second);
    await bench.control.stop();
    await bench.nodeImages.remove('1.0.0');
    await bench.startServer();
    const states = async () =>
      (await images()).images.map(({ version, state }) => `${version} ${state}`);
    expect(await states()).toEqual(['1.1.0 ready', '1.0.0 incomplete']);
    await expect(useAsDefault('1.0.0')).rejects.toMatchObject({ code: 'CONFLICT' });
    await bench.add(first);
    expect(await states()).toEqual(['1.1.0 ready', '1.0.0 ready']);
  });

  test('that nobody knows any more leaves no files after a start', async () => {
    await bench.add(first);
    await bench.control.stop();
    bench.tables.nodeImages.clear();
    await bench.startServer();
    expect(await bench.nodeImages.versions()).toEqual([]);
  });

  test('counts the nodes that run it, and those that will from their next boot', async () => {
    await bench.add(first);
    await bench.add(second);
    const facts = (version: string, sequence: number) => ({
      facts: { hardware: { macs: [], image: { version, sequence } } },
    });
    await bench.report(ONE, facts('1.0.0', 100));
    await bench.report(TWO, facts('1.1.0', 200));
    await useAsDefault('1.1.0');
    expect((await images()).images).toMatchObject([
      { version: '1.1.0', isDefault: true, running: 1, wanted: 1 },
      { version: '1.0.0', isDefault: false, running: 1, wanted: 0 },
    ]);
    const nodeImage = async (node: string) =>
      (await bench.call('getNode', { params: { node } })).image;
    expect(await nodeImage('barn-1')).toEqual({
      running: { version: '1.0.0', sequence: 100 },
      wanted: '1.1.0',
      outdated: true,
    });
    const notices = async (node: string) =>
      (await bench.call('getNode', { params: { node } })).notices;
    expect(await notices('barn-1')).toEqual([
      'It runs the node image 1.0.0; from its next boot, 1.1.0.',
    ]);
    expect(await notices('barn-2')).toEqual([]);
    expect(await nodeImage('barn-2')).toMatchObject({ wanted: '1.1.0', outdated: false });
    expect(await nodeImage('barn-3')).toBeNull();
    // Rolling back is choosing the older one.
    await useAsDefault('1.0.0');
    expect(await nodeImage('barn-1')).toMatchObject({ outdated: false });
    expect(await nodeImage('barn-2')).toMatchObject({ wanted: '1.0.0', outdated: true });
    await useAsDefault(null);
    expect(await nodeImage('barn-2')).toMatchObject({ wanted: null, outdated: false });
  });
});

describe('the oldest image that nodes may boot', () => {
  beforeEach(async () => {
    await trust();
    await bench.add(first);
    await bench.add(second);
  });
  const oldest = (sequence: number) => bench.call('setOldestNodeImage', { body: { sequence } });

  test('rules out older ones, from being chosen and from coming in', async () => {
    expect((await oldest(150)).choice.oldestSequence).toBe(150);
    expect((await images()).images.map(({ state }) => state)).toEqual(['ready', 'too-old']);
    await expect(useAsDefault('1.0.0')).rejects.toMatchObject({
      code: 'NODE_IMAGE_TOO_OLD',
      data: { version: '1.0.0', sequence: 100, oldest: 150 },
    });
    const replayed = testNodeImage(key, { version: '0.9.0', sequence: 90 });
    await expect(bench.begin(replayed)).rejects.toMatchObject({ code: 'NODE_IMAGE_TOO_OLD' });
    expect(await bench.control.dependencies.bootBook.oldestSequence()).toBe(150);
    await oldest(100);
    expect((await useAsDefault('1.0.0')).choice.default).toBe('1.0.0');
  });

  test('is never above what was chosen, nor above all that there is', async () => {
    await useFor('barn-1', '1.0.0');
    await expect(oldest(101)).rejects.toThrow(/1.0.0 is older, and was chosen/);
    await useFor('barn-1', null);
    await oldest(200);
    await expect(oldest(201)).rejects.toThrow(/no image that is here would be new enough/);
    expect((await images()).choice.oldestSequence).toBe(200);
  });
});

describe('a key for node images', () => {
  test('is trusted once, and with it what it signs', async () => {
    await expect(bench.begin(first)).rejects.toMatchObject({ code: 'NODE_IMAGE_KEY_UNKNOWN' });
    const { keys } = await trust();
    expect(keys).toMatchObject([{ comment: 'test public key', addedBy: 'tester' }]);
    expect((await trust()).keys).toHaveLength(1);
    expect((await bench.begin(first)).key).toBe(keys[0]?.fingerprint);
  });

  test('that is none is refused', async () => {
    await expect(trust('a key')).rejects.toMatchObject({ code: 'KEY_UNREADABLE' });
  });

  test('is trusted as long as there are images signed with it', async () => {
    const { keys } = await trust();
    await bench.add(first);
    const params = { fingerprint: keys[0]!.fingerprint };
    const distrust = () => bench.call('distrustNodeImageKey', { params });
    await expect(distrust()).rejects.toThrow(/remove them first: 1.0.0/);
    await bench.call('removeNodeImage', { params: { version: '1.0.0' } });
    await distrust();
    await expect(distrust()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(bench.begin(second)).rejects.toMatchObject({ code: 'NODE_IMAGE_KEY_UNKNOWN' });
  });
});

describe('attacks on what comes in', () => {
  beforeEach(() => trust());

  test('a manifest that lies about a file is refused when the file comes', async () => {
    const lying = first.manifest.replace(/(root.img \d+ )[0-9a-f]{64}/, `$1${'0'.repeat(64)}`);
    await bench.begin({ ...first, manifest: lying, signature: key.sign(lying) });
    await expect(bench.put('1.0.0', 'root.img', first.files['root.img'])).rejects.toMatchObject({
      code: 'DIGEST_MISMATCH',
    });
    expect((await images()).images[0]?.missing).toContain('root.img');
  });

  test.each([
    ['altered', (bytes: Buffer) => Buffer.from(bytes).fill('x', 3, 4), 'DIGEST_MISMATCH'],
    ['truncated', (bytes: Buffer) => bytes.subarray(0, -1), 'SIZE_MISMATCH'],
    ['too long', (bytes: Buffer) => Buffer.concat([bytes, bytes]), 'SIZE_MISMATCH'],
    ['that of another name', () => first.files.vmlinuz, 'SIZE_MISMATCH'],
  ])(
    'a file that is %s is refused, and leaves the image incomplete',
    async (_what, change, code) => {
      await bench.begin(first);
      await bench.put('1.0.0', 'vmlinuz', first.files.vmlinuz);
      await bench.put('1.0.0', 'initrd', first.files.initrd);
      await expect(
        bench.put('1.0.0', 'root.img', change(first.files['root.img'])),
      ).rejects.toMatchObject({ code });
      expect((await images()).images[0]).toMatchObject({
        state: 'incomplete',
        missing: ['root.img'],
      });
    },
  );

  test('a manifest that was altered, or signed with another key, does not come in', async () => {
    const manifest = first.manifest.replace('sequence 100', 'sequence 999');
    await expect(bench.begin({ ...first, manifest })).rejects.toMatchObject({
      code: 'NODE_IMAGE_SIGNATURE_INVALID',
    });
    const stranger = testNodeImage(testImageKey(), { version: '1.0.0' });
    await expect(bench.begin(stranger)).rejects.toMatchObject({ code: 'NODE_IMAGE_KEY_UNKNOWN' });
    expect((await images()).images).toEqual([]);
    expect(await bench.nodeImages.versions()).toEqual([]);
  });

  test('files of an image that was not begun do not come in', async () => {
    await expect(bench.put('1.0.0', 'vmlinuz', first.files.vmlinuz)).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(await bench.nodeImages.versions()).toEqual([]);
  });

  test('a file that comes while its image is removed leaves nothing behind', async () => {
    await bench.begin(first);
    const gate = Promise.withResolvers<undefined>();
    const slow = (async function* () {
      yield first.files.vmlinuz.subarray(0, 3);
      await gate.promise;
      yield first.files.vmlinuz.subarray(3);
    })();
    const params = { version: '1.0.0', file: 'vmlinuz' as const };
    const coming = bench.call('putNodeImageFile', { params, body: slow });
    await bench.call('removeNodeImage', { params: { version: '1.0.0' } });
    gate.resolve(undefined);
    await expect(coming).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await bench.nodeImages.versions()).toEqual([]);
  });
});
