import { randomBytes } from 'node:crypto';
import { openHere } from '../../../../packager/format/chunks/open-frame.ts';
import { describe, expect, test } from 'vitest';
import type { Archive } from '../../../../packager/format/archive/open-archive.ts';
import { rebuildDisk } from '../../../../packager/format/chunks/rebuild-disk.ts';
import { bytesSource, type ByteSource } from '../../../../packager/format/byte-source.ts';
import type { ChunkIndex } from '../../../../schemas/archive/chunk-index.ts';
import { decompress, openBytes, packTest, tinyAppliance } from '../../../fakes/test-appliance.ts';
import { testDisk } from '../../../fakes/test-disk.ts';

const indexOf = (archive: Archive, role: string): ChunkIndex =>
  archive.indexes.get(archive.manifest.roles[role]?.system.index as never) as ChunkIndex;

const openPack =
  (archive: Archive, wrap: (source: ByteSource) => ByteSource = (source) => source) =>
  async ({ digest, sizeBytes }: { digest: never; sizeBytes: number }): Promise<ByteSource> =>
    wrap(await archive.blobs.open({ mediaType: '', digest, size: sizeBytes }, 'pack'));

async function rebuild(archive: Archive, role: string): Promise<Buffer> {
  const index = indexOf(archive, role);
  const disk = Buffer.alloc(index.diskBytes);
  const options = {
    disk: role,
    openPack: openPack(archive) as never,
    opener: openHere(decompress),
  };
  for await (const { offset, bytes } of rebuildDisk(index, options)) disk.set(bytes, offset);
  return disk;
}

describe('rebuilding a disk', () => {
  test('gives every byte back, for disks that share a pack', async () => {
    const appliance = tinyAppliance();
    const archive = await openBytes(await packTest(appliance));
    for (const [role, disk] of Object.entries(appliance.disks)) {
      expect((await rebuild(archive, role)).equals(disk)).toBe(true);
    }
  });

  test('writes a chunk everywhere it belongs', async () => {
    const part = testDisk(3, 20, 0);
    const db = Buffer.concat([part, Buffer.alloc(5 * 4_096), part, part]);
    const archive = await openBytes(
      await packTest({ ...tinyAppliance(), disks: { db, web: part } }),
    );
    expect(indexOf(archive, 'db').extentCount).toBeGreaterThan(indexOf(archive, 'db').chunkCount);
    expect((await rebuild(archive, 'db')).equals(db)).toBe(true);
  });

  test('of a disk of zeros hands out nothing', async () => {
    const zeros = Buffer.alloc(64 * 4_096);
    const archive = await openBytes(
      await packTest({ ...tinyAppliance(), disks: { db: zeros, web: zeros } }),
    );
    expect(archive.image.layers.some(({ mediaType }) => mediaType.includes('pack'))).toBe(false);
    expect((await rebuild(archive, 'db')).equals(zeros)).toBe(true);
  });

  test('reads neighbouring chunks with one request', async () => {
    const archive = await openBytes(await packTest());
    let reads = 0;
    const counted = openPack(archive, (source) => ({
      sizeBytes: source.sizeBytes,
      read: (offset, length) => {
        reads += 1;
        return source.read(offset, length);
      },
    }));
    const options = { disk: 'db', openPack: counted as never, opener: openHere(decompress) };
    for await (const piece of rebuildDisk(indexOf(archive, 'db'), options))
      expect(piece).toBeDefined();
    expect(reads).toBe(1);
  });

  test('A7: a byte that went bad in a store is found when it is read, and the chunk is named', async () => {
    const archive = await openBytes(await packTest());
    const bad = openPack(archive, (source) => ({
      sizeBytes: source.sizeBytes,
      read: async (offset, length) => {
        const bytes = Buffer.from(await source.read(offset, length));
        bytes[100] = (bytes[100] ?? 0) ^ 1;
        return bytes;
      },
    }));
    const options = { disk: 'db', openPack: bad as never, opener: openHere(decompress) };
    const run = (async () => {
      for await (const piece of rebuildDisk(indexOf(archive, 'db'), options))
        expect(piece).toBeDefined();
    })();
    await expect(run).rejects.toMatchObject({
      code: 'CHUNK_CORRUPT',
      // Byte 100 spoils what unfolds behind it; the first chunk that is not what it was is named.
      data: { disk: 'db', chunk: 4 },
    });
  });

  test('a pack that ends too early is told', async () => {
    const archive = await openBytes(await packTest());
    const options = {
      disk: 'db',
      openPack: async () => bytesSource(new Uint8Array(10)),
      opener: openHere(decompress),
    };
    await expect(rebuildDisk(indexOf(archive, 'db'), options).next()).rejects.toMatchObject({
      code: 'ARCHIVE_TRUNCATED',
    });
  });

  test('a failure of the read that runs ahead is reported, not lost', async () => {
    const disk = randomBytes(2_000 * 4_096);
    const archive = await openBytes(
      await packTest({ ...tinyAppliance(), disks: { db: disk, web: disk } }),
    );
    const failing = openPack(archive, (source) => ({
      sizeBytes: source.sizeBytes,
      read: (offset, length) =>
        offset === 0 ? source.read(offset, length) : Promise.reject(new Error('gone')),
    }));
    const pieces: number[] = [];
    const options = { disk: 'db', openPack: failing as never, opener: openHere(decompress) };
    const run = (async () => {
      for await (const { offset } of rebuildDisk(indexOf(archive, 'db'), options))
        pieces.push(offset);
    })();
    await expect(run).rejects.toThrow('gone');
    expect(pieces.length).toBeGreaterThan(0);
  });
});
