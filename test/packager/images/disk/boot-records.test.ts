import { describe, expect, test } from 'vitest';
import { installBootCode, placeCoreImage } from '../../../../packager/images/disk/boot-records.ts';

describe('installBootCode', () => {
  test('puts code and place of core.img before the partition table, which stays', () => {
    const record = Buffer.alloc(512, 0x11);
    const bootImage = Buffer.alloc(512, 0x22);
    bootImage.writeUInt16LE(0xaa55, 510);
    installBootCode(record, bootImage, 2_048);
    expect(record.readBigUInt64LE(0x5c)).toBe(2_048n);
    expect(record.subarray(0x64, 440).every((byte) => byte === 0x22)).toBe(true);
    expect(record.subarray(440).every((byte) => byte === 0x11)).toBe(true);
  });

  test('refuses what is no boot sector', () => {
    expect(() => installBootCode(Buffer.alloc(512), Buffer.alloc(512), 1)).toThrow(
      'no boot sector',
    );
  });
});

describe('placeCoreImage', () => {
  test('says that the rest follows, and changes nothing else', () => {
    const core = Buffer.alloc(1_024, 7);
    const placed = placeCoreImage(core, 2_048);
    expect(placed.readBigUInt64LE(500)).toBe(2_049n);
    placed.fill(7, 500, 508);
    expect(placed.equals(core)).toBe(true);
  });
});
