import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readVhdxHeader } from '../../../../packager/images/foreign/read-vhdx-header.ts';
import { bytesSource } from '../../../../packager/format/byte-source.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { patched, patchedVhdx, qemuImage } from '../../../fakes/qemu-image.ts';
import { testDisk } from '../../../fakes/test-disk.ts';
import { anyDamage, watchedSource } from '../../../fakes/watched-source.ts';

const KiB = 1024;
const disk = testDisk(8, 64);
const image = qemuImage(disk, 'vhdx');
const refusal = async (bytes: Uint8Array): Promise<string> => {
  const header = await readVhdxHeader(bytesSource(bytes));
  return typeof header === 'string' ? header : 'not refused';
};

const BOTH_HEADERS = [64 * KiB, 128 * KiB];
const REGIONS = 192 * KiB;
/** Where the metadata region is, and an item in it by the first bytes of its id. */
const METADATA = Number(image.readBigUInt64LE(REGIONS + 16 + 32 + 16));
const itemAt = (id: string): number => image.indexOf(Buffer.from(id, 'hex'), METADATA);
const contentAt = (id: string): number => METADATA + image.readUInt32LE(itemAt(id) + 16);
const [FILE, SIZE, SECTOR, ID] = ['3767a1ca', '2442a52f', '1dbf4181', 'ab12cabe'] as const;

describe('a VHDX', () => {
  test('tells the size of its disk', async () => {
    expect(await readVhdxHeader(bytesSource(image))).toEqual({ virtualBytes: disk.length });
  });

  test('with one header damaged is read by the other; with both it is refused', async () => {
    const one = patched(image, (copy) => copy.fill(1, 64 * KiB + 100, 64 * KiB + 110));
    expect(await readVhdxHeader(bytesSource(one))).toEqual({ virtualBytes: disk.length });
    const both = patched(one, (copy) => copy.fill(1, 128 * KiB + 100, 128 * KiB + 110));
    expect(await refusal(both)).toContain('headers are damaged');
  });

  test('that is cut off is refused', async () => {
    expect(await refusal(image.subarray(0, 100 * KiB))).toContain('damaged');
    expect(await refusal(image.subarray(0, METADATA + 100))).toContain('outside the file');
  });
});

describe('A10: a VHDX that leads to other files or wants to be changed', () => {
  test('a parent is refused, by its flag and by its locator', async () => {
    const flag = patchedVhdx(image, (copy) => copy.writeUInt32LE(2, contentAt(FILE) + 4));
    expect(await refusal(flag)).toContain('based on another file');
    const locator = Buffer.from('2d5fd3a80bb34d45abf7d3d84834ab0c', 'hex');
    const named = patchedVhdx(image, (copy) => locator.copy(copy, itemAt(ID)));
    expect(await refusal(named)).toContain('based on another file');
  });

  test('a log that has to be replayed is refused', async () => {
    const dirty = patchedVhdx(image, (copy) => {
      for (const at of BOTH_HEADERS) copy.fill(7, at + 48, at + 64);
    });
    expect(await refusal(dirty)).toContain('not closed properly');
  });

  test('required regions and metadata that are not known are refused', async () => {
    const region = patchedVhdx(image, (copy) => {
      copy.writeUInt32LE(3, REGIONS + 8);
      image.copy(copy, REGIONS + 80, REGIONS + 16, REGIONS + 48);
      copy.fill(9, REGIONS + 80, REGIONS + 96).writeUInt32LE(1, REGIONS + 80 + 28);
    });
    expect(await refusal(region)).toContain('needs a region that is not known here');
    const item = patchedVhdx(image, (copy) => copy.fill(9, itemAt(ID), itemAt(ID) + 16));
    expect(await refusal(item)).toContain('needs metadata that is not known here');
  });

  test('other versions, flags and sizes of sectors are refused', async () => {
    const version = patchedVhdx(image, (copy) => {
      for (const at of BOTH_HEADERS) copy.writeUInt16LE(2, at + 66);
    });
    expect(await refusal(version)).toContain('version is 2');
    const flags = patchedVhdx(image, (copy) => copy.writeUInt32LE(4, contentAt(FILE) + 4));
    expect(await refusal(flags)).toContain('flags that are not known here');
    const sectors = patchedVhdx(image, (copy) => copy.writeUInt32LE(4096, contentAt(SECTOR)));
    expect(await refusal(sectors)).toContain('sectors have 4096 bytes');
  });
});

describe('A12: a VHDX that lies about sizes', () => {
  test.each([0n, 2n ** 60n, 2n ** 64n - 1n, 12_345n])('%d bytes are refused', async (size) => {
    const lying = patchedVhdx(image, (copy) => copy.writeBigUInt64LE(size, contentAt(SIZE)));
    expect(await refusal(lying)).toContain('virtual size');
  });

  test('a table too short for the size is refused', async () => {
    const lying = patchedVhdx(image, (copy) => {
      copy.writeUInt32LE(2 ** 20, contentAt(FILE));
      copy.writeBigUInt64LE(2n ** 43n, contentAt(SIZE));
    });
    expect(await refusal(lying)).toContain('too short for its size');
  });

  test('regions outside the file, and blocks of other sizes, are refused', async () => {
    const far = patchedVhdx(image, (copy) => copy.writeBigUInt64LE(2n ** 50n, REGIONS + 32));
    expect(await refusal(far)).toContain('outside the file');
    const block = patchedVhdx(image, (copy) => copy.writeUInt32LE(3, contentAt(FILE)));
    expect(await refusal(block)).toContain('blocks have 3 bytes');
  });
});

test('whatever is damaged, a VHDX is refused or fits the limits, and little of it is read', async () => {
  const damage = anyDamage([
    [64 * KiB, 64 * KiB + 80],
    [128 * KiB, 128 * KiB + 80],
    [REGIONS, REGIONS + 80],
    [METADATA, METADATA + 200],
    [contentAt(FILE), contentAt(FILE) + 8],
    [contentAt(SIZE), contentAt(SIZE) + 8],
  ]);
  // What is behind the metadata has no part in this, and copying it takes time.
  const start = Buffer.from(image.subarray(0, METADATA + 2 ** 20));
  await fc.assert(
    fc.asyncProperty(damage, fc.boolean(), async (change, summed) => {
      const source = watchedSource((summed ? patchedVhdx : patched)(start, change));
      const header = await readVhdxHeader(source);
      const bytes = typeof header === 'string' ? 0 : header.virtualBytes;
      expect(bytes).toBeLessThanOrEqual(LIMITS.chunk.diskBytes);
      expect(source.longestRead()).toBeLessThanOrEqual(64 * KiB);
    }),
    { numRuns: 300 },
  );
});
