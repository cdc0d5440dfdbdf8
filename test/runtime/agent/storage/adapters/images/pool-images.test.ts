import { readdir, readFile } from 'node:fs/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { DesiredImage } from '../../../../../../schemas/agent/desired.ts';
import type { ImageProgress } from '../../../../../../runtime/agent/storage/ports/images.ts';
import { imagesContract } from '../../../../../contract/images.ts';
import { openHostileDoor } from '../../../../../fakes/hostile-door.ts';
import {
  ensure,
  heldBy,
  ImageSite,
  packDisks,
  type SiteNode,
} from '../../../../../fakes/image-site.ts';
import { testDisk } from '../../../../../fakes/test-disk.ts';
import { waitFor } from '../../../../../fakes/wait-for.ts';

/** Several runs of chunks, and several frames. */
const DB = testDisk(1, 12_000, 0.1);
const WEB = testDisk(2, 600);
let packed: Buffer;
let site: ImageSite;
let db: DesiredImage;
let web: DesiredImage;
/** What all of `db` takes in the registry. */
let storedBytes: number;

imagesContract('the pool', async () => {
  const own = await ImageSite.open();
  const wanted = await own.addAppliance(await packDisks(testDisk(3, 100), testDisk(4, 100)));
  const { images } = await own.addNode(1, ...wanted);
  return { images, wanted, close: () => own[Symbol.asyncDispose]() };
});

beforeAll(async () => {
  packed = await packDisks(DB, WEB);
});
beforeEach(async () => {
  site = await ImageSite.open();
  [db, web] = await site.addAppliance(packed);
  const probe = await site.addNode(9, db);
  // The server reads the list of packs once.
  await ensure(probe, db);
  await probe.images.remove(db.id);
  site.countBytes();
  await ensure(probe, db);
  storedBytes = site.blobBytes;
  site.countBytes();
});
afterEach(() => site[Symbol.asyncDispose]());

const isWhole = async (node: SiteNode, image: DesiredImage, disk: Buffer): Promise<boolean> =>
  (await readFile(node.path(image.id))).equals(disk);

describe('an image of the server’s own registry', () => {
  test('comes through the server, whatever the URL of the registry is', async () => {
    const node = await site.addNode(1, db);
    await ensure(node, { ...db, source: { ...db.source, registry: 'http://localhost:1' } });
    expect(await isWhole(node, db, DB)).toBe(true);
  });

  test('is fetched on from where the connection was cut', async () => {
    const node = await site.addNode(1, db);
    let answers = 0;
    const cutAfterBytes = 1_500_000;
    const ranges: string[] = [];
    site.registry.meddle = ({ headers }) => {
      answers += 1;
      ranges.push(headers.range ?? '');
      return answers < 6 ? { cutAfterBytes } : 'go on';
    };
    await ensure(node, db);
    expect(await isWhole(node, db, DB)).toBe(true);
    const parts = ranges.map((range) => /=(\d+)-(\d+)/.exec(range)!.slice(1).map(Number));
    const isRest = ([start, end]: number[]): boolean =>
      parts.some(([earlier, sameEnd]) => sameEnd === end && earlier! < start!);
    expect(parts.some(isRest)).toBe(true);
  });
});

describe('an image that other nodes have', () => {
  test('comes from there with its index, and nothing of it from the registry', async () => {
    const [one, two] = [await site.addNode(1, db), await site.addNode(2, db)];
    await ensure(one, db);
    site.countBytes();
    const told: ImageProgress[] = [];
    const { signal } = new AbortController();
    await two.images.ensure(heldBy(db, 'all', one), (progress) => told.push(progress), signal);
    expect(await isWhole(two, db, DB)).toBe(true);
    expect(site.blobBytes).toBe(0);
    const { bytesDone, bytesTotal } = told.at(-1)!;
    expect(bytesDone).toBe(bytesTotal);
    expect(bytesTotal).toBe(told[0]!.bytesTotal);
    expect(told.map((each) => each.bytesDone)).toEqual(
      told.map((each) => each.bytesDone).toSorted((a, b) => a - b),
    );
  });

  test('comes from the next one when one is gone', async () => {
    const [one, two, three] = [
      await site.addNode(1, db),
      await site.addNode(2, db),
      await site.addNode(3, db),
    ];
    await ensure(one, db);
    await two.door.close();
    site.countBytes();
    await ensure(three, heldBy(db, 'all', two, one));
    expect(await isWhole(three, db, DB)).toBe(true);
    expect(site.blobBytes).toBe(0);
  });

  test('comes from the registry, as far as nodes go away meanwhile', async () => {
    const [one, two] = [await site.addNode(1, db), await site.addNode(2, db)];
    await ensure(one, db);
    site.countBytes();
    const { signal } = new AbortController();
    let closed: Promise<void> | undefined;
    const closeSoon = ({ bytesDone }: ImageProgress): void => {
      if (bytesDone > 0) closed ??= one.door.close();
    };
    await two.images.ensure(heldBy(db, 'all', one), closeSoon, signal);
    expect(await isWhole(two, db, DB)).toBe(true);
    expect(closed).toBeDefined();
    expect(site.blobBytes).toBeGreaterThan(0);
    expect(site.blobBytes).toBeLessThan(storedBytes);
  });

  test('comes from the registry when none of them has it any more', async () => {
    const [one, two] = [await site.addNode(1, db), await site.addNode(2, db)];
    await ensure(two, heldBy(db, 'all', one));
    expect(await isWhole(two, db, DB)).toBe(true);
    expect(site.blobBytes).toBe(storedBytes);
  });

  test('is asked for only as far as images of the pool do not have it', async () => {
    const [one, two] = [await site.addNode(1, db, web), await site.addNode(2, db, web)];
    await ensure(one, db);
    await ensure(one, web);
    await ensure(two, db);
    const seen: string[] = [];
    await using door = await openHostileDoor(await site.sign(one.id), (request, response) => {
      seen.push(request.url ?? '');
      response.writeHead(404).end();
    });
    await two.images.remove(db.id);
    await ensure(two, db);
    expect(seen).toEqual([]);
    await ensure(two, heldBy(web, 'all', door));
    expect(await isWhole(two, web, WEB)).toBe(true);
  });

  test('keeps what came from nodes when the fetch is broken off', async () => {
    const [one, two] = [await site.addNode(1, db), await site.addNode(2, db)];
    await ensure(one, db);
    site.countBytes();
    const abort = new AbortController();
    const stop = ({ bytesDone }: ImageProgress): void => {
      if (bytesDone > 0) abort.abort();
    };
    const fetched = two.images.ensure(heldBy(db, 'all', one), stop, abort.signal);
    await expect(fetched).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(await two.images.list()).toEqual([]);
    await ensure(two, heldBy(db, 'all', one));
    expect(await isWhole(two, db, DB)).toBe(true);
    expect(await readdir(`${two.pool}/images`)).toHaveLength(2);
  });
});

describe('an image that several nodes begin to fetch in the same moment', () => {
  test('is downloaded once, and its index at most once by each', async () => {
    const [one, two, three] = [
      await site.addNode(1, db),
      await site.addNode(2, db),
      await site.addNode(3, db),
    ];
    await Promise.all([
      ensure(three, heldBy(db, 'parts', two, one)),
      ensure(two, heldBy(db, 'parts', one)),
      ensure(one, db),
    ]);
    for (const node of [one, two, three]) expect(await isWhole(node, db, DB)).toBe(true);
    expect(site.blobBytes).toBeLessThanOrEqual(storedBytes + 2 * db.indexBytes);
    expect(site.errors).toEqual([]);
  });

  test('is waited for while the node that is followed has not begun', async () => {
    const [one, two] = [await site.addNode(1, db), await site.addNode(2, db)];
    const asked: string[] = [];
    const { chunks } = two.peers;
    two.peers.chunks = (...call) => {
      asked.push('chunks');
      return chunks.apply(two.peers, call);
    };
    const followed = ensure(two, heldBy(db, 'parts', one));
    await waitFor('a question', () => asked.length > 4);
    await Promise.all([followed, ensure(one, db)]);
    expect(await isWhole(two, db, DB)).toBe(true);
    expect(site.blobBytes).toBeLessThanOrEqual(storedBytes + db.indexBytes);
  });

  test('comes from the registry when the node that is followed fails', async () => {
    const [one, two] = [await site.addNode(1, db), await site.addNode(2, db)];
    const abort = new AbortController();
    const failing = one.images.ensure(db, () => abort.abort(), abort.signal);
    const followed = ensure(two, heldBy(db, 'parts', one));
    await expect(failing).rejects.toMatchObject({ code: 'CANCELLED' });
    await one.door.close();
    await followed;
    expect(await isWhole(two, db, DB)).toBe(true);
  });
});
