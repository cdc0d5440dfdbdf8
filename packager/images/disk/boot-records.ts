import { SECTOR_BYTES } from './disk-layout.ts';

/** The code of the master boot record ends where the disk's signature begins. */
const BOOT_CODE_BYTES = 440;
/** `kernel_sector` in GRUB's boot.img (grub-core/boot/i386/pc/boot.S: GRUB_BOOT_MACHINE_KERNEL_SECTOR). */
const KERNEL_SECTOR_OFFSET = 0x5c;
/** First block list of GRUB's diskboot.img: the last 12 bytes of the first sector of core.img. */
const BLOCK_LIST_OFFSET = SECTOR_BYTES - 12;

/**
 * Puts GRUB's first stage into a master boot record, whose partition table stays as it is.
 *
 * @param record sector 0 of the disk; changed in place
 * @param bootImage GRUB's boot.img
 * @param coreSector where core.img is
 */
export function installBootCode(record: Buffer, bootImage: Buffer, coreSector: number): void {
  if (bootImage.length !== SECTOR_BYTES || bootImage.readUInt16LE(510) !== 0xaa55) {
    throw new RangeError('boot.img is no boot sector');
  }
  bootImage.copy(record, 0, 0, BOOT_CODE_BYTES);
  record.writeBigUInt64LE(BigInt(coreSector), KERNEL_SECTOR_OFFSET);
}

/**
 * Tells GRUB's core.img where the rest of it is: right behind its first sector.
 *
 * @param coreImage what grub-mkimage made for `i386-pc`
 * @returns a changed copy
 */
export function placeCoreImage(coreImage: Buffer, coreSector: number): Buffer {
  if (coreImage.length <= SECTOR_BYTES) throw new RangeError('core.img is too short');
  const placed = Buffer.from(coreImage);
  placed.writeBigUInt64LE(BigInt(coreSector + 1), BLOCK_LIST_OFFSET);
  return placed;
}
