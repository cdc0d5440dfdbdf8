import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ImageShelf } from '../../../../../../runtime/agent/storage/adapters/images/image-shelf.ts';
import { PoolImages } from '../../../../../../runtime/agent/storage/adapters/images/pool-images.ts';
import { PoolLease } from '../../../../../../runtime/agent/storage/adapters/images/pool-lease.ts';
import { HelperFiles } from '../../../../../../runtime/agent/storage/adapters/pools/helper-files.ts';
import { imageFile } from '../../../../../../runtime/agent/node/core/names.ts';
import { checkedFetch } from '../../../../../../runtime/process/checked-fetch.ts';
import type { DesiredImage } from '../../../../../../schemas/agent/desired.ts';
import { ensure, ImageSite, packDisks } from '../../../../../fakes/image-site.ts';
import { testDisk } from '../../../../../fakes/test-disk.ts';

/** Nodes that fetch into one folder, each by a helper of its own, as over NFS. */
const DISK = testDisk(1, 2_000, 0.1);
/** None of them dies, however busy this host is. */
const PACE = { renewMs: 50, staleMs: 60_000 };
let site: ImageSite;
let image: DesiredImage;
let pool: string;
let storedBytes: number;
let helpers: HelperFiles[] = [];

beforeEach(async () => {
  helpers = [];
  site = await ImageSite.open();
  [image] = await site.addAppliance(await packDisks(DISK, testDisk(2, 100)));
  const probe = await site.addNode(9, image);
  await ensure(probe, image);
  await probe.images.remove(image.id);
  site.countBytes();
  await ensure(probe, image);
  storedBytes = site.blobBytes;
  site.countBytes();
  pool = join(site.folder, 'shared');
  await mkdir(join(pool, 'images'), { recursive: true });
});
afterEach(async () => {
  for (const helper of helpers) helper.close();
  await site[Symbol.asyncDispose]();
});

async function addNode(
  number: number,
  parts: Partial<ConstructorParameters<typeof PoolImages>[1]> = {},
): Promise<PoolImages> {
  const { link, peers } = await site.addNode(number, image);
  const helper = new HelperFiles(pool);
  helpers.push(helper);
  const files = helper.as(undefined);
  const lease = new PoolLease(files, PACE);
  const shelf = new ImageShelf(pool);
  const ways = { link, peers, shelf, foreignFetch: checkedFetch };
  return new PoolImages(pool, { ...ways, files, lease, ...parts });
}
const fetchWith = (images: PoolImages, signal = new AbortController().signal): Promise<void> =>
  images.ensure(image, () => undefined, signal);
const isWhole = async (): Promise<boolean> =>
  (await readFile(join(pool, imageFile(image.id)))).subarray(0, DISK.length).equals(DISK);

test('an image that two nodes want in the same moment is fetched by one of them', async () => {
  const [one, two] = [await addNode(1), await addNode(2)];
  await Promise.all([fetchWith(one), fetchWith(two)]);
  expect(await isWhole()).toBe(true);
  expect(site.blobBytes).toBeLessThanOrEqual(storedBytes);
  expect((await readdir(join(pool, 'images'))).filter((name) => name.includes('lease'))).toEqual(
    [],
  );
});

test('the next one goes on with what a node has left that failed', async () => {
  const [one, two] = [await addNode(1), await addNode(2)];
  const abort = new AbortController();
  const failing = one.ensure(image, () => abort.abort(), abort.signal);
  await expect(failing).rejects.toMatchObject({ code: 'CANCELLED' });
  await fetchWith(two);
  expect(await isWhole()).toBe(true);
});

test('an image of the node’s own pool need not be fetched for another one', async () => {
  const own = await site.addNode(3, image);
  await ensure(own, image);
  site.countBytes();
  await fetchWith(await addNode(1, { neighbours: () => own.images.neighbours() }));
  expect(await isWhole()).toBe(true);
  expect(site.blobBytes).toBeLessThanOrEqual(image.indexBytes);
});
