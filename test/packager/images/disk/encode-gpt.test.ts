import { hash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { PARTITION_TYPE } from '../../../../packager/images/disk/disk-layout.ts';
import { encodeGpt } from '../../../../packager/images/disk/encode-gpt.ts';
import { readGuid, writeGuid } from '../../../../packager/images/disk/guid.ts';

const DISK = {
  id: '11111111-2222-8333-8444-555555555555',
  sectors: 65_536,
  partitions: [
    {
      title: 'bios',
      type: PARTITION_TYPE.biosBoot,
      id: 'aaaaaaaa-bbbb-8ccc-8ddd-eeeeeeeeeeee',
      firstSector: 2_048,
      sectors: 2_048,
    },
    {
      title: 'root',
      type: PARTITION_TYPE.rootAmd64,
      id: '01234567-89ab-8def-8123-456789abcdef',
      firstSector: 4_096,
      sectors: 59_351,
    },
  ],
};

const sha256 = (bytes: Buffer): string => hash('sha256', bytes);

describe('encodeGpt', () => {
  test('writes what sfdisk of util-linux 2.38 writes for the same table, byte for byte', () => {
    const { start, end } = encodeGpt(DISK);
    expect(start.length).toBe(34 * 512);
    expect(end.length).toBe(33 * 512);
    expect(sha256(start)).toBe('44183112e3bf9ab7ea059880351119718501328284701773c4704ca64da5f446');
    expect(sha256(end)).toBe('d8abe3c75acaecf3960214f33c4566c5e098a2f1913012820f409eb2e647e6e7');
  });

  test('a disk larger than 2 TiB fills the old-style record up', () => {
    const { start } = encodeGpt({ ...DISK, sectors: 2 ** 33 });
    expect(start.readUInt32LE(458)).toBe(0xffff_ffff);
  });
});

describe('writeGuid', () => {
  test('writes the EFI system partition as it is on every disk', () => {
    const bytes = Buffer.alloc(16);
    writeGuid(bytes, 0, PARTITION_TYPE.efiSystem);
    expect(bytes.toString('hex')).toBe('28732ac11ff8d211ba4b00a0c93ec93b');
    expect(readGuid(bytes, 0)).toBe(PARTITION_TYPE.efiSystem);
  });
});
