import { describe, expect, test } from 'vitest';
import { openHere } from '../../../../packager/format/chunks/open-frame.ts';
import type { PackRequest } from '../../../../packager/archive/pack/pack-appliance.ts';
import { readBootTrace } from '../../../../packager/archive/pack/read-boot-trace.ts';
import { frameOfChunk } from '../../../../packager/format/chunks/frame-of-chunk.ts';
import { openBlob } from '../../../../packager/format/archive/blob-source.ts';
import type { Archive } from '../../../../packager/format/archive/open-archive.ts';
import { verifyContent } from '../../../../packager/format/archive/verify-content.ts';
import { rebuildDisk } from '../../../../packager/format/chunks/rebuild-disk.ts';
import type { BlockRange } from '../../../../packager/images/ports/disk-reader.ts';
import type { ChunkEntry, ChunkIndex } from '../../../../schemas/archive/chunk-index.ts';
import { MEDIA_TYPES } from '../../../../schemas/archive/media-types.ts';
import type { Digest } from '../../../../schemas/ids/digest.ts';
import {
  decompress,
  openBytes,
  packTest,
  type TestAppliance,
  testPorts,
  tinyAppliance,
} from '../../../fakes/test-appliance.ts';
import { testDisk } from '../../../fakes/test-disk.ts';

const BLOCK = 4_096;
/** Disks of roles `db` and `web`, of which nothing is equal unless it is given so. */
const appliance = (db = testDisk(1, 200, 0.1), web = testDisk(2, 150, 0.1)): TestAppliance => ({
  ...tinyAppliance(),
  disks: { db, web },
});
const traces = (given: Record<string, string>): Pick<PackRequest, 'bootTraces'> => ({
  bootTraces: Object.entries(given).map(([role, text]) => ({
    role,
    trace: readBootTrace(Buffer.from(text), `${role}.trace`),
  })),
});
const packed = async (of: TestAppliance, request: Partial<PackRequest> = {}): Promise<Archive> =>
  openBytes(await packTest(of, request));

function indexOf({ indexes, manifest }: Archive, role: string): ChunkIndex {
  const index = indexes.get(manifest.roles[role]?.system.index as Digest);
  if (!index) throw new Error(`no disk ${role}`);
  return index;
}
const chunksOf = (index: ChunkIndex): ChunkEntry[] =>
  Array.from({ length: index.chunkCount }, (_, i) => index.chunk(i));
const bootOf = (index: ChunkIndex): ChunkEntry[] => chunksOf(index).slice(0, index.bootChunks);
const digests = (chunks: readonly ChunkEntry[]): Set<Digest> =>
  new Set(chunks.map(({ digest }) => digest));

/** Chunks under these blocks, in this order, each once. */
function chunksUnder(index: ChunkIndex, blocks: Iterable<number>): Digest[] {
  const found = new Set<Digest>();
  for (const block of blocks) {
    for (let i = 0; i < index.extentCount; i += 1) {
      const { firstBlock, chunk } = index.extent(i);
      const { digest, plainBytes } = index.chunk(chunk);
      if (block >= firstBlock && block < firstBlock + plainBytes / BLOCK) found.add(digest);
    }
  }
  return [...found];
}
const run = (first: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => first + i);

async function expectWhole(archive: Archive, { disks }: TestAppliance): Promise<void> {
  await verifyContent(archive, { blobs: archive.blobs, decompress });
  for (const [role, disk] of Object.entries(disks)) {
    const index = indexOf(archive, role);
    const rebuilt = Buffer.alloc(index.diskBytes);
    const pieces = rebuildDisk(index, {
      disk: role,
      opener: openHere(decompress),
      openPack: ({ digest, sizeBytes: size }) =>
        openBlob(archive.blobs, { mediaType: MEDIA_TYPES.chunkPack, digest, size }, 'it'),
    });
    for await (const { offset, bytes } of pieces) rebuilt.set(bytes, offset);
    expect(rebuilt.equals(disk)).toBe(true);
  }
}

const packOf = (index: ChunkIndex, chunk: number): number =>
  index.frame(frameOfChunk(index, chunk)).pack;

/** Frames one behind the other from the start of their packs, and nothing else in these. */
function expectTogether(index: ChunkIndex): void {
  const all = Array.from({ length: index.frameCount }, (_, i) => index.frame(i));
  const frames = all.filter(({ firstChunk }) => firstChunk < index.bootChunks);
  expect(frames.at(-1)?.endChunk).toBe(index.bootChunks);
  const count = new Set(frames.map(({ pack }) => pack)).size;
  expect(count).toBeGreaterThan(0);
  for (let number = 0; number < count; number += 1) {
    const inPack = frames.filter(({ pack }) => pack === number);
    const ends = inPack.map(({ offset, storedBytes }) => offset + storedBytes);
    expect(inPack.map(({ offset }) => offset)).toEqual([0, ...ends.slice(0, -1)]);
    expect(ends.at(-1)).toBe(index.packs[number]?.sizeBytes);
  }
}

describe('an archive packed with a boot trace', () => {
  test('begins with the chunks under it, in the order they were read, one behind the other', async () => {
    const tiny = appliance();
    const archive = await packed(tiny, traces({ db: '150 20\n3 9 # earlier\n155 2\n90 1\n' }));
    await expectWhole(archive, tiny);
    const index = indexOf(archive, 'db');
    const wanted = chunksUnder(index, [...run(150, 20), ...run(3, 9), 90]);
    expect(wanted.length).toBeGreaterThan(4);
    expect(bootOf(index).map(({ digest }) => digest)).toEqual(wanted);
    expectTogether(index);
    expect(archive.image.layers[0]?.digest).toBe(index.packs[0]?.digest);
    expect(indexOf(archive, 'web').bootChunks).toBe(0);
  });

  test('has the same chunks as one without, which says nothing of a boot', async () => {
    const tiny = appliance();
    const [plain, traced] = [await packed(tiny), await packed(tiny, traces({ web: '7 40' }))];
    for (const role of ['db', 'web']) {
      expect(indexOf(plain, role).bootChunks).toBe(0);
      const [a, b] = [indexOf(plain, role), indexOf(traced, role)];
      expect(digests(chunksOf(b))).toEqual(digests(chunksOf(a)));
    }
  });

  test('passes over zeros, also behind the image and a whole trace of them', async () => {
    const db = Buffer.concat([testDisk(1, 30, 0), Buffer.alloc(50 * BLOCK), testDisk(3, 20, 0)]);
    const tiny = appliance(db);
    const archive = await packed(tiny, traces({ db: '20 70', web: '0 150' }));
    await expectWhole(archive, tiny);
    const index = indexOf(archive, 'db');
    expect(bootOf(index).map((each) => each.digest)).toEqual(chunksUnder(index, run(20, 70)));
    const web = indexOf(archive, 'web');
    expect(web.bootChunks).toBe(web.chunkCount);
    const empty = await packed(tiny, traces({ db: '35 20' }));
    expect(indexOf(empty, 'db').bootChunks).toBe(0);
    await expectWhole(empty, tiny);
  });

  test('of two roles has a pack for each, and what both read once', async () => {
    const db = testDisk(1, 120, 0);
    const web = Buffer.concat([db.subarray(0, 80 * BLOCK), testDisk(5, 60, 0)]);
    const tiny = appliance(db, web);
    const given = { db: '10 30\n100 10', web: '100 20\n10 30' };
    const archive = await packed(tiny, traces(given));
    await expectWhole(archive, tiny);
    const [ofDb, ofWeb] = [indexOf(archive, 'db'), indexOf(archive, 'web')];
    expectTogether(ofDb);
    expect(bootOf(ofDb).map((each) => each.digest)).toEqual(
      chunksUnder(ofDb, [...run(10, 30), ...run(100, 10)]),
    );
    const wanted = chunksUnder(ofWeb, [...run(100, 20), ...run(10, 30)]);
    expect(digests(bootOf(ofWeb))).toEqual(new Set(wanted));
    const packs = bootOf(ofWeb).map((_, chunk) => ofWeb.packs[packOf(ofWeb, chunk)]?.digest);
    expect(new Set(packs).size).toBe(2);
  });

  test('gives roles with the same disk the same index, whichever of them was traced', async () => {
    const disk = testDisk(1, 100, 0.1);
    const archive = await packed(appliance(disk, disk), traces({ web: '5 30' }));
    expect(archive.indexes.size).toBe(1);
    expect(indexOf(archive, 'db').bootChunks).toBeGreaterThan(0);
  });

  test('is refused when it names blocks behind the end of the machine’s disk', async () => {
    const packing = packTest(appliance(), traces({ db: '199 1\n10 1\n199 2' }));
    await expect(packing).rejects.toMatchObject({
      code: 'BOOT_TRACE_INVALID',
      message: expect.stringMatching(/^db\.trace .* line 3: .*“db” has 200 blocks/),
    });
  });
});

test('a disk that changes while it is packed is told', async () => {
  const tiny = appliance();
  const reader = {
    ...testPorts(tiny).reader,
    async *readRanges(_: string, ranges: Iterable<BlockRange>) {
      for (const { firstBlock, blocks } of ranges)
        yield { firstBlock, bytes: testDisk(9, blocks, 0) };
    },
  };
  await expect(packTest(tiny, traces({ db: '3 9' }), { reader })).rejects.toMatchObject({
    code: 'IMAGE_UNREADABLE',
    message: expect.stringContaining('changed while'),
  });
});

describe('a boot trace with an earlier archive', () => {
  const trace = traces({ db: '20 40\n100 10' });

  test('lays together what that one has elsewhere', async () => {
    const tiny = appliance();
    const base = await packed(tiny);
    const archive = await packed(tiny, { ...trace, bases: [base] });
    await expectWhole(archive, tiny);
    const index = indexOf(archive, 'db');
    expect(bootOf(index).map((each) => each.digest)).toEqual(
      chunksUnder(index, [...run(20, 40), ...run(100, 10)]),
    );
    expectTogether(index);
    const old = base.image.layers[0]?.digest;
    expect(index.packs.map(({ digest }) => digest).indexOf(old as Digest)).toBeGreaterThan(0);
  });

  test('gives the same pack again where nothing of it has changed', async () => {
    const base = await packed(appliance(), trace);
    const db = Buffer.from(appliance().disks.db ?? []);
    testDisk(9, 5, 0).copy(db, 190 * BLOCK);
    const changed = appliance(db);
    const archive = await packed(changed, { ...trace, bases: [base] });
    await expectWhole(archive, changed);
    expect(indexOf(archive, 'db').packs[0]).toEqual(indexOf(base, 'db').packs[0]);
    expectTogether(indexOf(archive, 'db'));
  });

  test('left out later says nothing of a boot, and takes the chunks where they are', async () => {
    const base = await packed(appliance(), trace);
    const archive = await packed(appliance(), { bases: [base] });
    await expectWhole(archive, appliance());
    expect(indexOf(archive, 'db').bootChunks).toBe(0);
    const packsOf = (of: Archive): unknown => new Set(indexOf(of, 'db').packs);
    expect(packsOf(archive)).toEqual(packsOf(base));
  });
});

describe('which role a boot trace is of', () => {
  const [given] = traces({ db: '1 1' }).bootTraces ?? [];
  const refusal = (bootTraces: PackRequest['bootTraces']): Promise<unknown> =>
    packTest(appliance(), { bootTraces: bootTraces ?? [] }).catch((error: unknown) => error);

  test('has to be said where there are several, once for each, and be one of them', async () => {
    if (!given) throw new Error('no trace');
    expect(await refusal([{ ...given, role: undefined }])).toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('roles db, web'),
    });
    expect(await refusal([given, given])).toMatchObject({ code: 'USAGE' });
    expect(await refusal([{ ...given, role: 'dv' }])).toMatchObject({ code: 'NOT_FOUND' });
  });
});
