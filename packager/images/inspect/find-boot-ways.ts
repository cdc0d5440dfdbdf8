import { LIMITS } from '../../../schemas/config/limits.ts';
import type { BootWays } from '../ports/image-inspection.ts';
import { type ByteSource, sliceSource } from '../../format/byte-source.ts';
import { PARTITION_TYPE } from '../disk/disk-layout.ts';
import { type FatEntry, openFat } from './fat-folder.ts';
import { listPartitions, type Region } from './list-partitions.ts';

const SECTOR = 512;
/** Code ends where the disk's signature begins. */
const CODE_BYTES = 440;
const MBR_ENTRIES = [446, 462, 478, 494];
const MBR_TYPE = { none: 0x00, protective: 0xee, efiSystem: 0xef } as const;
/** `\EFI\BOOT\BOOT<machine>.EFI`, by machine type (UEFI 2.10 §3.5.1.1, table 3.4). */
const DEFAULT_LOADERS = ['BOOTX64.EFI', 'BOOTAA64.EFI', 'BOOTIA32.EFI'];

/**
 * Looks at a raw disk for what firmware starts from: boot code of a BIOS, and loaders of UEFI in FAT
 * file systems.
 */
export async function findBootWays(disk: ByteSource): Promise<BootWays> {
  const first = Buffer.from(await disk.read(0, SECTOR));
  const regions = await listPartitions(disk);
  const loaders: BootWays['uefi'][] = [];
  // One after the other: of a hostile disk all of them may be large.
  for (const region of regions) loaders.push(await findLoaders(disk, region));
  const uefi = loaders.includes('default') ? 'default' : loaders.includes('named') ? 'named' : 'no';
  return { bios: findBootCode(first, regions), uefi };
}

function findBootCode(first: Buffer, regions: readonly Region[]): BootWays['bios'] {
  if (first.length < SECTOR || first.readUInt16LE(510) !== 0xaa55) return 'no';
  const code = first.subarray(0, CODE_BYTES);
  if (code.every((byte) => byte === 0)) return 'no';
  const entries = MBR_ENTRIES.map((at) => ({
    isActive: first.readUInt8(at) === 0x80,
    type: first.readUInt8(at + 4),
  })).filter(({ type }) => type !== MBR_TYPE.none);
  const isMarked =
    entries.some(({ isActive, type }) => isActive && type !== MBR_TYPE.efiSystem) ||
    regions.some(({ type }) => type === PARTITION_TYPE.biosBoot);
  if (isMarked) return 'yes';
  const isGpt = entries.some(({ type }) => type === MBR_TYPE.protective);
  // GRUB's own code needs no mark on a disk without GPT; nor does code on a disk without a table.
  const isOwnLoader = code.includes('GRUB') || entries.length === 0;
  return !isGpt && isOwnLoader && !isFileSystem(first) ? 'yes' : 'likely';
}

/** A FAT file system over the whole disk begins with a jump and a table of its own. */
const isFileSystem = (first: Buffer): boolean =>
  first.toString('latin1', 54, 57) === 'FAT' || first.toString('latin1', 82, 87) === 'FAT32';

async function findLoaders(disk: ByteSource, region: Region): Promise<BootWays['uefi']> {
  const fat = await openFat(sliceSource(disk, region.offset, region.sizeBytes));
  if (!fat) return 'no';
  const boot = await fat.list(['EFI', 'BOOT']);
  if (boot.some((entry) => isFile(entry) && DEFAULT_LOADERS.includes(entry.name))) return 'default';
  const vendors = (await fat.list(['EFI'])).filter(
    ({ isFolder, name }) => isFolder && !name.startsWith('.'),
  );
  for (const { name } of vendors.slice(0, LIMITS.image.loaderFolders)) {
    const files = await fat.list(['EFI', name]);
    if (files.some((entry) => isFile(entry) && entry.name.endsWith('.EFI'))) return 'named';
  }
  return 'no';
}

const isFile = ({ isFolder, sizeBytes }: FatEntry): boolean => !isFolder && sizeBytes > 0;
