import { expect, test } from 'vitest';
import { tellFileSystem } from '../../../../../runtime/control/files/core/tell-file-system.ts';
import { FILES_HEAD_BYTES } from '../../../../../schemas/agent/volume-files.ts';

function head(
  ...marks: readonly (readonly [at: number, bytes: string | readonly number[]])[]
): Buffer {
  const bytes = Buffer.alloc(FILES_HEAD_BYTES);
  for (const [at, mark] of marks) {
    (typeof mark === 'string' ? Buffer.from(mark, 'latin1') : Buffer.from(mark)).copy(bytes, at);
  }
  return bytes;
}
const boot: readonly [number, readonly number[]] = [510, [0x55, 0xaa]];

test.each([
  ['ext4', head([1080, [0x53, 0xef]])],
  ['xfs', head([0, 'XFSB'])],
  ['btrfs', head([65_600, '_BHRfS_M'])],
  ['vfat', head([54, 'FAT12   '], boot)],
  ['vfat', head([54, 'FAT16   '], boot)],
  ['vfat', head([82, 'FAT32   '], boot)],
])('%s is looked into', (kind, bytes) => {
  expect(tellFileSystem(bytes)).toEqual({ kind });
});

test.each([
  ['LUKS', 'it is encrypted (LUKS)', head([0, 'LUKS\xba\xbe'])],
  ['BitLocker', 'it is encrypted (BitLocker)', head([3, '-FVE-FS-'])],
  ['LVM', 'volume group', head([512, 'LABELONE'], [536, 'LVM2 001'])],
  ['LVM', 'volume group', head([0, 'LABELONE'], [24, 'LVM2 001'])],
  ['LVM', 'volume group', head([1536, 'LABELONE'], [1560, 'LVM2 001'])],
  ['RAID', 'part of a RAID', head([4096, [0xfc, 0x4e, 0x2b, 0xa9]])],
  ['RAID', 'part of a RAID', head([0, [0xfc, 0x4e, 0x2b, 0xa9]])],
  ['swap', 'it is swap space', head([4086, 'SWAPSPACE2'])],
  ['swap', 'it is swap space', head([4086, 'SWAP-SPACE'])],
  ['NTFS', 'NTFS, which', head([3, 'NTFS    '], boot)],
  ['exFAT', 'exFAT, which', head([3, 'EXFAT   '], boot)],
  ['squashfs', 'squashfs, which', head([0, 'hsqs'])],
  ['ISO 9660', 'ISO 9660, which', head([32_769, 'CD001'])],
  ['f2fs', 'f2fs, which', head([1024, [0x10, 0x20, 0xf5, 0xf2]])],
  ['empty', 'it is empty', head()],
  ['empty', 'it is empty', Buffer.alloc(0)],
  ['unknown', 'it looks into ext4, xfs, btrfs, vfat', head([7, 'x'])],
  // Half of what marks one.
  ['unknown', 'no file system', head([54, 'FAT16   '])],
  ['unknown', 'no file system', head([512, 'LABELONE'])],
  ['unknown', 'no file system', head(boot)],
])('%s is told', (what, why, bytes) => {
  expect(tellFileSystem(bytes)).toEqual({
    kind: 'other',
    what,
    why: expect.stringContaining(why) as string,
  });
});

test('what may lie below another one comes first', () => {
  expect(tellFileSystem(head([0, 'LUKS\xba\xbe'], [1080, [0x53, 0xef]]))).toMatchObject({
    what: 'LUKS',
  });
});
