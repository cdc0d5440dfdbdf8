import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { KeptImages } from '../../../../../runtime/agent/boot/adapters/kept-images.ts';
import { waitFor } from '../../../../fakes/wait-for.ts';
import { BytesLink } from '../lab/bytes-link.ts';
import { bytesOf, imageOf } from '../lab/desired-boot.ts';

describe('the node images of a gateway', () => {
  let folder: string;
  let link: BytesLink;
  let gone: string[];
  let open: KeptImages[];
  const image = imageOf('1.0', bytesOf('1.0'));

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kept-images-'));
    link = new BytesLink();
    link.images.set('1.0', bytesOf('1.0'));
    gone = [];
    open = [];
  });
  afterEach(async () => {
    await Promise.all(open.map((each) => each.stop()));
    await rm(folder, { recursive: true });
  });

  /** @returns those that an agent has after a start */
  function start(): KeptImages {
    const images = new KeptImages(folder, link, (path) => gone.push(path));
    open.push(images);
    return images;
  }
  const complete = (images: KeptImages): Promise<void> =>
    waitFor('all of the images', () =>
      images.observe().every(({ bytesDone, bytesTotal }) => bytesDone === bytesTotal),
    );

  test('are fetched and kept, and nothing is fetched again after a start', async () => {
    const first = start();
    first.follow([image]);
    expect(first.fileOf('1.0', 'root.img')).toBeUndefined();
    await complete(first);
    expect(await readFile(join(folder, '1.0/root.img'))).toEqual(bytesOf('1.0')['root.img']);
    expect(first.fileOf('1.0', 'root.img')).toMatchObject({ sizeBytes: 1_000 });
    await first.stop();
    link.asked.length = 0;
    const second = start();
    second.follow([image]);
    await complete(second);
    expect(link.asked).toEqual([]);
  });

  test('are those that are wanted: others are deleted, and given to nobody', async () => {
    link.images.set('2.0', bytesOf('2.0'));
    const images = start();
    images.follow([image]);
    await complete(images);
    images.follow([imageOf('2.0', bytesOf('2.0'))]);
    await complete(images);
    expect(images.fileOf('1.0', 'root.img')).toBeUndefined();
    expect(await readdir(folder)).toEqual(['2.0']);
    expect(gone).toContain(join(folder, '1.0/root.img'));
  });

  test('go on where a connection was cut', async () => {
    link.cutAfter = 400;
    const images = start();
    images.follow([image]);
    await complete(images);
    const offsets = link.asked.filter(([, file]) => file === 'root.img').map(([, , from]) => from);
    expect(offsets).toEqual([0, 400, 800]);
    expect(images.fault).toBeUndefined();
  });

  test('are not taken when they are not what they shall be', async () => {
    link.images.set('1.0', { ...bytesOf('1.0'), initrd: Buffer.from('first stage of 9.9') });
    const images = start();
    images.follow([image]);
    await expect.poll(() => images.fault?.code).toBe('BOOT_IMAGE_ALTERED');
    expect(images.fileOf('1.0', 'initrd')).toBeUndefined();
    expect(await readdir(join(folder, '1.0'))).toEqual(['vmlinuz']);
    link.images.set('1.0', bytesOf('1.0'));
    await complete(images);
    expect(images.fault).toBeUndefined();
  });

  test('are fetched again where the disk has altered them between two starts', async () => {
    await mkdir(join(folder, '1.0'), { recursive: true });
    await writeFile(join(folder, '1.0/manifest'), 'something else');
    const images = start();
    images.follow([image]);
    await complete(images);
    expect(await readFile(join(folder, '1.0/manifest'), 'utf8')).toBe('manifest of 1.0');
  });

  test('say why they cannot be had, and come once they can', async () => {
    link.images.clear();
    const images = start();
    images.follow([image]);
    await expect.poll(() => images.fault?.code).toBe('NOT_FOUND');
    link.images.set('1.0', bytesOf('1.0'));
    await complete(images);
  });
});
