import type { MediumFacts } from './medium-facts.ts';

export const SECTOR_BYTES = 512;
const MIB_SECTORS = 2048;
/** Where GRUB for a BIOS lies, and how much room it has: 1 MiB each, aligned as disks like it. */
export const LOADER_SECTOR = MIB_SECTORS;
const LOADER_SECTORS = MIB_SECTORS;
export const FILES_SECTOR = LOADER_SECTOR + LOADER_SECTORS;
/** Beside the files: tables of FAT, and room for a later image. */
const SLACK_BYTES = 64 * 2 ** 20;

/** Types of partitions: where a BIOS' GRUB lies; EFI system partition (UEFI §5.3). */
const LOADER_TYPE = '21686148-6449-6E6F-744E-656564454649';
const FILES_TYPE = 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B';

/** In sectors. */
export interface DiskLayout {
  readonly filesSectors: number;
  /** All of the disk, with the second partition table at its end. */
  readonly sectors: number;
}

/** @param filesBytes of all files that go on to the disk */
export function diskLayout(filesBytes: number): DiskLayout {
  const mebibytes = Math.ceil((filesBytes + SLACK_BYTES) / 2 ** 20);
  const filesSectors = mebibytes * MIB_SECTORS;
  return { filesSectors, sectors: FILES_SECTOR + filesSectors + MIB_SECTORS };
}

/** @returns what sfdisk(8) reads */
export const renderPartitions = (
  { filesSectors }: DiskLayout,
  { uuids: [table, loader, files] }: MediumFacts,
): string =>
  [
    'label: gpt',
    `label-id: ${table}`,
    `start=${LOADER_SECTOR}, size=${LOADER_SECTORS}, type=${LOADER_TYPE}, uuid=${loader}`,
    `start=${FILES_SECTOR}, size=${filesSectors}, type=${FILES_TYPE}, uuid=${files}`,
    '',
  ].join('\n');

/** What a BIOS runs of a first sector: behind it are the partitions of old. */
const BOOT_CODE_BYTES = 440;
/** Fields of GRUB's boot.img (include/grub/i386/pc/boot.h). */
const KERNEL_SECTOR_AT = 0x5c;
const DRIVE_CHECK_AT = 0x66;
const NO_OPERATION = 0x90;
/** The last entry of the list of blocks in the first sector of its core: start, sectors, segment. */
const BLOCK_AT = SECTOR_BYTES - 12;
const SEGMENT = 0x820;

/**
 * Ties GRUB's parts for a BIOS together, as `grub-bios-setup` does on a disk that is there (util/setup.c).
 *
 * @param boot boot.img, the first sector
 * @param core what grub-mkimage has made for `i386-pc`
 * @returns what to write to the begin of the disk, and to `LOADER_SECTOR`
 * @throws RangeError when the core has no room
 */
export function tieLoader(
  boot: Uint8Array,
  core: Uint8Array,
): { readonly first: Buffer; readonly core: Buffer } {
  const sectors = Math.ceil(core.length / SECTOR_BYTES);
  if (sectors > LOADER_SECTORS) throw new RangeError(`GRUB's core has ${core.length} bytes`);
  const first = Buffer.from(boot.subarray(0, BOOT_CODE_BYTES));
  first.writeBigUInt64LE(BigInt(LOADER_SECTOR), KERNEL_SECTOR_AT);
  // Some BIOSes say that a disk is a floppy: they are not believed.
  first.fill(NO_OPERATION, DRIVE_CHECK_AT, DRIVE_CHECK_AT + 2);
  const whole = Buffer.alloc(sectors * SECTOR_BYTES);
  whole.set(core);
  whole.writeBigUInt64LE(BigInt(LOADER_SECTOR + 1), BLOCK_AT);
  whole.writeUInt16LE(sectors - 1, BLOCK_AT + 8);
  whole.writeUInt16LE(SEGMENT, BLOCK_AT + 10);
  return { first, core: whole };
}
