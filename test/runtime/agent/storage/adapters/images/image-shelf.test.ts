import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readBlob } from '../../../../../../packager/format/archive/blob-source.ts';
import { ImageShelf } from '../../../../../../runtime/agent/storage/adapters/images/image-shelf.ts';
import { PartImage } from '../../../../../../runtime/agent/storage/adapters/images/part-image.ts';
import {
  imageFile,
  imageIndexFile,
  partImageFile,
} from '../../../../../../runtime/agent/node/core/names.ts';
import type { ChunkIndex } from '../../../../../../schemas/archive/chunk-index.ts';
import { MEDIA_TYPES } from '../../../../../../schemas/archive/media-types.ts';
import type { Digest } from '../../../../../../schemas/ids/digest.ts';
import { fakeDigest } from '../../../../../fakes/appliances.ts';
import { packDisks } from '../../../../../fakes/image-site.ts';
import { openBytes } from '../../../../../fakes/test-appliance.ts';
import { testDisk } from '../../../../../fakes/test-disk.ts';

const DISK = testDisk(1, 600);
const LIMIT = 4 << 20;
let pool: string;
let shelf: ImageShelf;
let image: Digest;
let index: ChunkIndex;
let indexBytes: Uint8Array;

beforeEach(async () => {
  pool = await mkdtemp(join(tmpdir(), 'stackyard-shelf-'));
  await mkdir(join(pool, 'images'));
  shelf = new ImageShelf(pool);
  const archive = await openBytes(await packDisks(DISK, testDisk(2, 1)));
  image = archive.manifest.roles.db!.system.index;
  index = archive.indexes.get(image)!;
  const { size } = archive.image.layers.find(({ digest }) => digest === image)!;
  const descriptor = { mediaType: MEDIA_TYPES.chunkIndex, digest: image, size };
  indexBytes = await readBlob(archive.blobs, descriptor, { what: 'index', limitBytes: size });
});
afterEach(() => rm(pool, { recursive: true }));

const all = () => ({ first: 0, end: index.chunkCount, limitBytes: LIMIT });
const addComplete = async (): Promise<void> => {
  await writeFile(join(pool, imageIndexFile(image)), indexBytes);
  await writeFile(join(pool, imageFile(image)), DISK);
};
const part = (): Promise<PartImage> =>
  PartImage.open(
    { part: join(pool, partImageFile(image)), done: join(pool, 'images/done') },
    index,
  );
const whole = AbortSignal.timeout(20_000);
const soon = AbortSignal.abort();

/** @returns the bytes of chunks, as the disk has them */
function plainOf(first: number, end: number): Buffer {
  const found: Buffer[] = [];
  for (let chunk = first; chunk < end; chunk += 1) {
    for (let i = 0; i < index.extentCount; i += 1) {
      const { firstBlock, chunk: number } = index.extent(i);
      if (number !== chunk) continue;
      const at = firstBlock * index.blockBytes;
      found.push(DISK.subarray(at, at + index.chunk(chunk).plainBytes));
      break;
    }
  }
  return Buffer.concat(found);
}

async function read(first: number, end: number): Promise<Buffer> {
  const found = await shelf.openChunks(image, { first, end, limitBytes: LIMIT }, whole);
  if (typeof found === 'string') throw new Error(found);
  const pieces: Uint8Array[] = [];
  for await (const piece of found.read()) pieces.push(piece);
  await found.close();
  const bytes = Buffer.concat(pieces);
  expect(found.plainBytes).toBe(bytes.length);
  return bytes;
}

describe('an image that is complete', () => {
  test('is read chunk by chunk, in the order of the index', async () => {
    await addComplete();
    expect((await read(0, index.chunkCount)).equals(plainOf(0, index.chunkCount))).toBe(true);
    expect((await read(3, 5)).equals(plainOf(3, 5))).toBe(true);
  });

  test('is gone when it has been removed', async () => {
    await addComplete();
    await read(0, 1);
    await rm(join(pool, imageFile(image)));
    expect(await shelf.openChunks(image, all(), whole)).toBe('none');
  });

  test('has no other chunks than its own, and gives no more at once than is allowed', async () => {
    await addComplete();
    const { chunkCount } = index;
    for (const [first, end] of [
      [0, 0],
      [2, 1],
      [0, chunkCount + 1],
      [chunkCount, chunkCount + 1],
    ] as const) {
      expect(await shelf.openChunks(image, { first, end, limitBytes: LIMIT }, whole)).toBe('wrong');
    }
    const limitBytes = index.chunk(0).plainBytes;
    expect(await shelf.openChunks(image, { first: 0, end: 2, limitBytes }, whole)).toBe('wrong');
    const one = await shelf.openChunks(image, { first: 0, end: 1, limitBytes }, whole);
    expect(one).toMatchObject({ plainBytes: limitBytes });
    if (typeof one !== 'string') await one.close();
  });

  test('with a damaged index counts as absent', async () => {
    await addComplete();
    await writeFile(join(pool, imageIndexFile(image)), 'something else');
    expect(await shelf.openChunks(image, all(), whole)).toBe('none');
  });
});

describe('an image that is not there', () => {
  test('is not found', async () => {
    expect(await shelf.openChunks(fakeDigest('another'), all(), whole)).toBe('none');
    expect(await shelf.openIndex(image)).toBeUndefined();
  });

  test('is not found although some of it was fetched before', async () => {
    await using begun = await part();
    begun.note(0);
    await writeFile(join(pool, imageIndexFile(image)), indexBytes);
    expect(await shelf.openChunks(image, { ...all(), end: 1 }, soon)).toBe('none');
  });
});

describe('an image that is being fetched', () => {
  /** Writes chunks into a part, as a fetch does. */
  async function bring(begun: PartImage, first: number, end: number): Promise<void> {
    for (let i = 0; i < index.extentCount; i += 1) {
      const { firstBlock, chunk } = index.extent(i);
      if (chunk < first || chunk >= end) continue;
      const at = firstBlock * index.blockBytes;
      await begun.write(DISK.subarray(at, at + index.chunk(chunk).plainBytes), at);
    }
    for (let chunk = first; chunk < end; chunk += 1) begun.note(chunk);
  }

  test('gives the chunks that it has, and of the others nothing', async () => {
    await using begun = await part();
    await shelf.lend(image, { index, part: begun }, async () => {
      await bring(begun, 0, 3);
      expect((await read(0, 3)).equals(plainOf(0, 3))).toBe(true);
      expect(await shelf.openChunks(image, { ...all(), first: 2, end: 4 }, soon)).toBe('later');
    });
  });

  test('lets wait for chunks until they come', async () => {
    await using begun = await part();
    await shelf.lend(image, { index, part: begun }, async () => {
      await bring(begun, 0, 2);
      const waited = read(1, 4);
      await bring(begun, 2, 3);
      await bring(begun, 3, 4);
      expect((await waited).equals(plainOf(1, 4))).toBe(true);
    });
  });

  test('lets wait no longer than is said', async () => {
    await using begun = await part();
    await shelf.lend(image, { index, part: begun }, async () => {
      const abort = new AbortController();
      const waited = shelf.openChunks(image, all(), abort.signal);
      abort.abort();
      expect(await waited).toBe('later');
    });
  });

  test('is read to its end by who waits while it becomes complete', async () => {
    await using begun = await part();
    let waited: Promise<Buffer> | undefined;
    await shelf.lend(image, { index, part: begun }, async () => {
      waited = read(0, index.chunkCount);
      await bring(begun, 0, index.chunkCount);
      await begun.finish(join(pool, imageFile(image)));
      await writeFile(join(pool, imageIndexFile(image)), indexBytes);
    });
    expect((await waited!).equals(plainOf(0, index.chunkCount))).toBe(true);
    expect((await read(0, 1)).equals(plainOf(0, 1))).toBe(true);
  });

  test('is not found any more by who waits when the fetch ends without it', async () => {
    const begun = await part();
    let waited: ReturnType<ImageShelf['openChunks']> | undefined;
    const failed = shelf.lend(image, { index, part: begun }, async () => {
      waited = shelf.openChunks(image, all(), whole);
      throw new Error('the disk is full');
    });
    await expect(failed).rejects.toThrow('full');
    await begun[Symbol.asyncDispose]();
    expect(await waited).toBe('none');
  });
});
