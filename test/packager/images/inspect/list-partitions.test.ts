import { describe, expect, test } from 'vitest';
import { layOutDisk } from '../../../../packager/images/disk/disk-layout.ts';
import { encodeGpt } from '../../../../packager/images/disk/encode-gpt.ts';
import { listPartitions } from '../../../../packager/images/inspect/list-partitions.ts';
import { probeRegion } from '../../../../packager/images/inspect/probe-region.ts';
import { bytesSource } from '../../../../packager/format/byte-source.ts';

/** A disk that is zero behind `start`. */
const disk = (start: Buffer, sizeBytes = start.length) => ({
  sizeBytes,
  read: async (offset: number, length: number) => {
    const bytes = Buffer.alloc(Math.max(0, Math.min(length, sizeBytes - offset)));
    start.subarray(offset, offset + bytes.length).copy(bytes);
    return bytes;
  },
});

describe('listPartitions', () => {
  test('lists the partitions of a disk that we make', async () => {
    const layout = layOutDisk('web', 2 ** 30, 'amd64');
    const { start } = encodeGpt(layout.table);
    const regions = await listPartitions(disk(start, layout.diskBytes));
    expect(regions.map(({ title, offset }) => [title, offset])).toEqual([
      ['partition 1', 2 ** 20],
      ['partition 2', 2 * 2 ** 20],
      ['partition 3', 18 * 2 ** 20],
    ]);
  });

  test('I1: marks what ends behind the end of the disk; it is neither skipped nor looked into', async () => {
    const { table } = layOutDisk('web', 2 ** 30, 'amd64');
    const { start } = encodeGpt(table);
    const regions = await listPartitions(disk(start, 64 * 2 ** 20));
    expect(regions.map(({ title, isCut }) => [title, isCut])).toEqual([
      ['partition 1', undefined],
      ['partition 2', undefined],
      ['partition 3', true],
    ]);
    const cut = regions[2]!;
    expect(await probeRegion(disk(start, 64 * 2 ** 20), cut)).toEqual({ kind: 'cut' });
  });

  test('a table with impossible numbers is no table', async () => {
    const { start } = encodeGpt(layOutDisk('web', 2 ** 30, 'amd64').table);
    start.writeUInt32LE(0xffff_ffff, 512 + 84);
    const regions = await listPartitions(disk(start, 2 ** 30));
    expect(regions.map(({ title }) => title)).toEqual(['the whole disk']);
  });

  test('logical partitions that form a circle end', async () => {
    const sector = Buffer.alloc(1_024);
    sector.set([0, 0, 0, 0, 0x05, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0], 446);
    sector.writeUInt16LE(0xaa55, 510);
    sector.set([0, 0, 0, 0, 0x83, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0], 512 + 446);
    sector.set([0, 0, 0, 0, 0x05, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0], 512 + 462);
    sector.writeUInt16LE(0xaa55, 1_022);
    expect((await listPartitions(disk(sector))).length).toBeLessThanOrEqual(128);
  });

  test('a disk without a table is one region', async () => {
    expect(await listPartitions(disk(Buffer.alloc(0), 2 ** 20))).toEqual([
      { title: 'the whole disk', offset: 0, sizeBytes: 2 ** 20 },
    ]);
  });
});

describe('probeRegion', () => {
  const probe = (bytes: Buffer, type?: string) =>
    probeRegion(bytesSource(bytes), {
      title: 'partition 1',
      offset: 0,
      sizeBytes: bytes.length,
      ...(type === undefined ? {} : { type }),
    });
  const holding = (text: string, offset: number): Buffer => {
    const bytes = Buffer.alloc(72 * 1024);
    bytes.write(text, offset, 'latin1');
    return bytes;
  };

  test('knows ext, zeros and what is closed', async () => {
    expect(await probe(holding('\x53\xef', 1_080))).toEqual({ kind: 'ext' });
    expect(await probe(Buffer.alloc(4_096))).toEqual({ kind: 'harmless' });
    expect(await probe(holding('LUKS\xba\xbe', 0))).toEqual({
      kind: 'closed',
      name: 'LUKS encryption',
    });
    expect(await probe(holding('_BHRfS_M', 65_600))).toEqual({ kind: 'closed', name: 'Btrfs' });
    expect(await probe(holding('?', 9))).toEqual({
      kind: 'closed',
      name: 'an unknown file system',
    });
  });

  test('FAT is harmless as the firmware’s partition only', async () => {
    expect(await probe(holding('FAT16', 54), 'c12a7328-f81f-11d2-ba4b-00a0c93ec93b')).toEqual({
      kind: 'harmless',
    });
    expect(await probe(holding('FAT16', 54))).toEqual({ kind: 'closed', name: 'FAT' });
  });
});
