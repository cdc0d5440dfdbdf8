import { describe, expect, test } from 'vitest';
import {
  diskLayout,
  renderPartitions,
  tieLoader,
} from '../../../../../runtime/node-image/core/media/disk-layout.ts';
import { mediumFacts } from '../../../../../runtime/node-image/core/media/medium-facts.ts';

const MIB = 2 ** 20;

test('a disk has 64 MiB more than its files, in whole MiB, and room around them', () => {
  const layout = diskLayout(100 * MIB + 1);
  expect(layout).toEqual({ filesSectors: 165 * 2048, sectors: (2 + 165 + 1) * 2048 });
});

test('its partitions are one for GRUB, and one behind it with the files', () => {
  const facts = mediumFacts('an image');
  const [table, loader, files] = facts.uuids;
  expect(renderPartitions({ filesSectors: 4096, sectors: 10_240 }, facts)).toBe(`label: gpt
label-id: ${table}
start=2048, size=2048, type=21686148-6449-6E6F-744E-656564454649, uuid=${loader}
start=4096, size=4096, type=C12A7328-F81F-11D2-BA4B-00A0C93EC93B, uuid=${files}
`);
});

describe("GRUB's parts for a BIOS", () => {
  const boot = Buffer.alloc(512, 0xaa);

  test('know where each other are', () => {
    const { first, core } = tieLoader(boot, Buffer.alloc(1025, 0xcc));
    // Not longer: the partition table of old is behind it.
    expect(first).toHaveLength(440);
    expect(first.readBigUInt64LE(0x5c)).toBe(2048n);
    expect(first.subarray(0x65, 0x69).toString('hex')).toBe('aa9090aa');
    expect(core).toHaveLength(1536);
    expect(core.readBigUInt64LE(500)).toBe(2049n);
    expect([core.readUInt16LE(508), core.readUInt16LE(510)]).toEqual([2, 0x820]);
    expect(core.subarray(512, 1025).every((byte) => byte === 0xcc)).toBe(true);
  });

  test('are refused when they have no room', () => {
    expect(() => tieLoader(boot, Buffer.alloc(MIB + 1))).toThrow(RangeError);
  });
});
