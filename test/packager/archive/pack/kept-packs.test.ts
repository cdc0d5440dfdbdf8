import { describe, expect, test } from 'vitest';
import { openHere } from '../../../../packager/format/chunks/open-frame.ts';
import { verifyContent } from '../../../../packager/format/archive/verify-content.ts';
import type { Archive } from '../../../../packager/format/archive/open-archive.ts';
import { rebuildDisk } from '../../../../packager/format/chunks/rebuild-disk.ts';
import { openBlob } from '../../../../packager/format/archive/blob-source.ts';
import type { ChunkIndex, FrameEntry } from '../../../../schemas/archive/chunk-index.ts';
import { MEDIA_TYPES } from '../../../../schemas/archive/media-types.ts';
import {
  decompress,
  openBytes,
  packTest,
  type TestAppliance,
  tinyAppliance,
} from '../../../fakes/test-appliance.ts';
import { testDisk } from '../../../fakes/test-disk.ts';

const BLOCK = 4_096;
const first = tinyAppliance();

/** As the first, with some blocks of one disk replaced. */
function changed(from: number, blocks: number): TestAppliance {
  const db = Buffer.from(first.disks.db ?? []);
  testDisk(9, blocks, 0).copy(db, from * BLOCK);
  return { ...first, disks: { ...first.disks, db } };
}

const packsOf = ({ image }: Archive): Map<string, number> =>
  new Map(
    image.layers
      .filter(({ mediaType }) => mediaType === MEDIA_TYPES.chunkPack)
      .map(({ digest, size }) => [digest, size]),
  );

function indexOf(archive: Archive, role: string): ChunkIndex {
  const index = archive.indexes.get(archive.manifest.roles[role]?.system.index ?? ('' as never));
  if (!index) throw new Error(`no disk ${role}`);
  return index;
}

function framesOf(archive: Archive, role: string): FrameEntry[] {
  const index = indexOf(archive, role);
  return Array.from({ length: index.frameCount }, (_, i) => index.frame(i));
}

/** By pack and offset; disks share frames. */
function usedOfFrames(archive: Archive): Map<string, { plainBytes: number; usedBytes: number }> {
  const frames = new Map<string, { plainBytes: number; usedBytes: number }>();
  for (const role of ['db', 'web']) {
    const index = indexOf(archive, role);
    for (const { pack, offset, plainBytes, firstChunk, endChunk } of framesOf(archive, role)) {
      const key = `${index.packs[pack]?.digest} ${offset}`;
      const frame = frames.get(key) ?? { plainBytes, usedBytes: 0 };
      for (let i = firstChunk; i < endChunk; i += 1) frame.usedBytes += index.chunk(i).plainBytes;
      frames.set(key, frame);
    }
  }
  return frames;
}

async function diskOf(archive: Archive, role: string): Promise<Buffer> {
  const index = indexOf(archive, role);
  const disk = Buffer.alloc(index.diskBytes);
  const pieces = rebuildDisk(index, {
    disk: role,
    opener: openHere(decompress),
    openPack: ({ digest, sizeBytes }) =>
      openBlob(archive.blobs, { mediaType: MEDIA_TYPES.chunkPack, digest, size: sizeBytes }, 'it'),
  });
  for await (const { offset, bytes } of pieces) disk.set(bytes, offset);
  return disk;
}

async function expectWhole(archive: Archive, { disks }: TestAppliance): Promise<void> {
  await verifyContent(archive, { blobs: archive.blobs, decompress });
  for (const [role, disk] of Object.entries(disks)) {
    expect((await diskOf(archive, role)).equals(disk)).toBe(true);
  }
}

describe('a version packed on an earlier one', () => {
  test('names the earlier packs and adds one with what is new', async () => {
    const base = await openBytes(await packTest(first));
    const second = changed(10, 6);
    const archive = await openBytes(await packTest(second, { bases: [base] }));
    await expectWhole(archive, second);
    const before = packsOf(base);
    const after = packsOf(archive);
    for (const digest of before.keys()) expect(after.has(digest)).toBe(true);
    const added = [...after].filter(([digest]) => !before.has(digest));
    expect(added).toHaveLength(1);
    const alone = packsOf(await openBytes(await packTest(second)));
    const sum = (sizes: Iterable<number>): number => [...sizes].reduce((a, b) => a + b, 0);
    expect(added[0]?.[1]).toBeLessThan(sum(alone.values()) / 2);
  });

  test('without a change has no new pack', async () => {
    const base = await openBytes(await packTest(first));
    const archive = await openBytes(await packTest(first, { bases: [base] }));
    expect(packsOf(archive)).toEqual(packsOf(base));
    await expectWhole(archive, first);
  });

  test('gives the same bytes every time', async () => {
    const pack = async (): Promise<Buffer> =>
      packTest(changed(10, 6), { bases: [await openBytes(await packTest(first))] });
    expect((await pack()).equals(await pack())).toBe(true);
  });

  test('moves what little it uses of a pack, and drops the pack', async () => {
    const base = await openBytes(await packTest(first));
    const other = { db: changed(0, 60).disks.db ?? Buffer.alloc(0), web: testDisk(7, 30) };
    const second = { ...first, disks: other };
    const archive = await openBytes(await packTest(second, { bases: [base] }));
    for (const digest of packsOf(base).keys()) expect(packsOf(archive).has(digest)).toBe(false);
    await expectWhole(archive, second);
  });

  describe('of which little is left', () => {
    const large = testDisk(21, 600, 0);
    /** The first 150 blocks, and four of every hundred behind them. */
    const rest = (): TestAppliance => {
      const db = testDisk(22, 600, 0);
      large.copy(db, 0, 0, 150 * BLOCK);
      for (let at = 150; at < 600; at += 100) {
        large.copy(db, at * BLOCK, at * BLOCK, (at + 12) * BLOCK);
      }
      return { ...first, disks: { ...first.disks, db, web: testDisk(7, 30) } };
    };
    const base = { ...first, disks: { ...first.disks, db: large, web: testDisk(8, 30) } };

    test('copies frames that are mostly used, and takes the chunks out of the others', async () => {
      const old = await openBytes(await packTest(base));
      const archive = await openBytes(await packTest(rest(), { bases: [old] }));
      for (const digest of packsOf(old).keys()) expect(packsOf(archive).has(digest)).toBe(false);
      await expectWhole(archive, rest());
      const stored = framesOf(old, 'db').map(({ storedBytes, plainBytes }) => ({
        storedBytes,
        plainBytes,
      }));
      const copied = framesOf(archive, 'db').filter((frame) =>
        stored.some(
          (each) => each.storedBytes === frame.storedBytes && each.plainBytes === frame.plainBytes,
        ),
      );
      expect(copied.length).toBeGreaterThan(1);
      // What is left of the others lies close together: no frame is mostly of what nobody needs.
      for (const { plainBytes, usedBytes } of usedOfFrames(archive).values()) {
        expect(usedBytes).toBeGreaterThanOrEqual(plainBytes / 2);
      }
    });

    test('moves nothing again the next time', async () => {
      const old = await openBytes(await packTest(base));
      const second = await openBytes(await packTest(rest(), { bases: [old] }));
      const third = await openBytes(await packTest(rest(), { bases: [second] }));
      expect(packsOf(third)).toEqual(packsOf(second));
    });
  });

  test('takes from several archives, each chunk once', async () => {
    const one = await openBytes(await packTest(first));
    const two = await openBytes(await packTest(changed(10, 6)));
    const both = changed(10, 6);
    const archive = await openBytes(await packTest(both, { bases: [one, two] }));
    await expectWhole(archive, both);
    // What only the second has is little, and moves; nothing is there twice.
    expect(packsOf(archive).has([...packsOf(one).keys()][0] ?? '')).toBe(true);
    expect(packsOf(archive).size).toBe(2);
  });

  test.each([
    ['kept', changed(10, 6)],
    [
      'moved',
      { ...first, disks: { db: changed(0, 50).disks.db ?? first.disks.db, web: testDisk(7, 30) } },
    ],
  ])('A7: a damaged base is refused, also where its pack would be %s', async (_, second) => {
    const bytes = await packTest(first);
    const base = await openBytes(bytes);
    const [pack] = packsOf(base).keys();
    const at = bytes.indexOf(Buffer.from('28b52ffd', 'hex'));
    const damaged = Buffer.from(bytes);
    // Every chunk is hit, so one that is used as well.
    for (let i = at + 20; i < at + (packsOf(base).get(pack ?? '') ?? 0); i += 64) {
      damaged[i] = (damaged[i] ?? 0) ^ 1;
    }
    const failure = packTest(second as TestAppliance, { bases: [await openBytes(damaged)] });
    await expect(failure).rejects.toMatchObject({
      code: expect.stringMatching(/^(CHUNK_CORRUPT|DIGEST_MISMATCH)$/),
    });
  });
});
