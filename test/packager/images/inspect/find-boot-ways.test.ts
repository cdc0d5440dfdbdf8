import { describe, expect, test } from 'vitest';
import { PARTITION_TYPE } from '../../../../packager/images/disk/disk-layout.ts';
import { findBootWays } from '../../../../packager/images/inspect/find-boot-ways.ts';
import { bytesSource } from '../../../../packager/format/byte-source.ts';
import { tinyGuest } from '../../../fakes/tiny-guest.ts';
import { fatFileSystem, gptDisk, uefiApplication, uefiGuest } from '../../../fakes/uefi-guest.ts';

const ways = (disk: Buffer) => findBootWays(bytesSource(disk));
const APP = uefiApplication('x');
const loaderAt = (path: string, options = {}) => fatFileSystem({ [path]: APP }, options);

/** An MBR with code and one partition. */
function mbrDisk({
  code = '',
  type = 0x83,
  active = false,
  content = Buffer.alloc(4096) as Buffer,
}): Buffer {
  const disk = Buffer.alloc(2048 * 512 + content.length);
  disk.write(code, 0, 'latin1');
  disk[446] = active ? 0x80 : 0;
  disk[450] = type;
  disk.writeUInt32LE(2048, 454);
  disk.writeUInt32LE(content.length / 512, 458);
  disk.writeUInt16LE(0xaa55, 510);
  content.copy(disk, 2048 * 512);
  return disk;
}

describe('I6: what a disk can be started by', () => {
  test('a boot sector without a partition table is for a BIOS', async () => {
    expect(await ways(tinyGuest('hello'))).toEqual({ bios: 'yes', uefi: 'no' });
  });

  test('a GPT disk with a loader in its EFI system partition and no boot code is for UEFI', async () => {
    expect(await ways(uefiGuest('hello'))).toEqual({ bios: 'no', uefi: 'default' });
  });

  test.each([
    [12, 4096],
    [16, 16_384],
    [32, 40_960],
  ] as const)('a loader is found in FAT%i', async (bits, kib) => {
    const disk = gptDisk(loaderAt('EFI/BOOT/BOOTX64.EFI', { kib, bits }));
    expect(await ways(disk)).toEqual({ bios: 'no', uefi: 'default' });
  });

  test('firmware looks into every FAT file system, whatever its partition is called', async () => {
    const disk = gptDisk(loaderAt('efi/boot/bootx64.efi'), PARTITION_TYPE.rootAmd64);
    expect(await ways(disk)).toMatchObject({ uefi: 'default' });
    expect(await ways(loaderAt('EFI/BOOT/BOOTX64.EFI'))).toMatchObject({ uefi: 'default' });
    const onMbr = mbrDisk({ type: 0xef, content: loaderAt('EFI/BOOT/BOOTX64.EFI') });
    expect(await ways(onMbr)).toEqual({ bios: 'no', uefi: 'default' });
  });

  test('a loader for ARM counts', async () => {
    const disk = gptDisk(loaderAt('EFI/BOOT/BOOTAA64.EFI'));
    expect(await ways(disk)).toMatchObject({ uefi: 'default' });
  });

  test('loaders with other names are told apart, and empty files are none', async () => {
    expect(await ways(gptDisk(loaderAt('EFI/debian/shimx64.efi')))).toMatchObject({
      uefi: 'named',
    });
    const empty = fatFileSystem({ 'EFI/BOOT/BOOTX64.EFI': Buffer.alloc(0) });
    expect(await ways(gptDisk(empty))).toMatchObject({ uefi: 'no' });
    const elsewhere = fatFileSystem({ 'BOOT/BOOTX64.EFI': APP, 'EFI/BOOT/README.TXT': APP });
    expect(await ways(gptDisk(elsewhere))).toMatchObject({ uefi: 'no' });
  });

  test('boot code beside a BIOS boot partition is for a BIOS, and means nothing certain without', async () => {
    const [bios, plain] = [PARTITION_TYPE.biosBoot, PARTITION_TYPE.rootAmd64].map((type) => {
      const disk = gptDisk(Buffer.alloc(4096), type);
      disk.write('any code', 0);
      return disk;
    });
    expect(await ways(bios as Buffer)).toMatchObject({ bios: 'yes' });
    expect(await ways(plain as Buffer)).toMatchObject({ bios: 'likely' });
    expect(await ways(gptDisk(Buffer.alloc(4096), PARTITION_TYPE.biosBoot))).toMatchObject({
      bios: 'no',
    });
  });

  test('on an MBR disk an active partition or GRUB makes boot code certain', async () => {
    expect(await ways(mbrDisk({ code: 'code', active: true }))).toMatchObject({ bios: 'yes' });
    expect(await ways(mbrDisk({ code: '..GRUB ..' }))).toMatchObject({ bios: 'yes' });
    expect(await ways(mbrDisk({ code: 'code' }))).toMatchObject({ bios: 'likely' });
    expect(await ways(mbrDisk({ code: 'code', active: true, type: 0xef }))).toMatchObject({
      bios: 'likely',
    });
    expect(await ways(mbrDisk({ active: true }))).toMatchObject({ bios: 'no' });
  });

  test('an empty disk has nothing to start', async () => {
    expect(await ways(Buffer.alloc(8192))).toEqual({ bios: 'no', uefi: 'no' });
    expect(await ways(Buffer.alloc(100))).toEqual({ bios: 'no', uefi: 'no' });
  });

  test('a folder whose clusters go in a circle ends', async () => {
    const fat = loaderAt('EFI/debian/shimx64.efi', { kib: 16_384, bits: 16 });
    // Cluster 2 is \EFI: it goes on in itself.
    const reserved = fat.readUInt16LE(14) * 512;
    fat.writeUInt16LE(2, reserved + 4);
    expect(await ways(gptDisk(fat))).toMatchObject({ uefi: 'named' });
  });
});
