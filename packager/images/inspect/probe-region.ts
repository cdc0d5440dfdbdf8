import type { ByteSource } from '../../format/byte-source.ts';
import { PARTITION_TYPE } from '../disk/disk-layout.ts';
import type { Region } from './list-partitions.ts';

/** What a region holds, as far as it matters to an inspection. */
export type Content =
  | { readonly kind: 'ext' }
  /** Nothing that belongs to a machine or person can be in it: firmware's partition, zeros. */
  | { readonly kind: 'harmless' }
  /** It reaches beyond the end of the disk. */
  | { readonly kind: 'cut' }
  /** Something that cannot be looked into. */
  | { readonly kind: 'closed'; readonly name: string };

/** How far into a region its kind can be told. */
const PROBED_BYTES = 72 * 1024;

interface Signature {
  readonly name: string;
  readonly offset: number;
  readonly bytes: string;
}

/** Where each kind of content writes its name (libblkid's probes, in latin1). */
const SIGNATURES: readonly Signature[] = [
  { name: 'LUKS encryption', offset: 0, bytes: 'LUKS\xba\xbe' },
  { name: 'LVM', offset: 512, bytes: 'LABELONE' },
  { name: 'XFS', offset: 0, bytes: 'XFSB' },
  { name: 'Btrfs', offset: 65_600, bytes: '_BHRfS_M' },
  { name: 'F2FS', offset: 1024, bytes: '\x10\x20\xf5\xf2' },
  { name: 'NTFS', offset: 3, bytes: 'NTFS    ' },
  { name: 'SquashFS', offset: 0, bytes: 'hsqs' },
  { name: 'EROFS', offset: 1024, bytes: '\xe2\xe1\xf5\xe0' },
  { name: 'ISO 9660', offset: 32_769, bytes: 'CD001' },
  { name: 'Linux RAID', offset: 4096, bytes: '\xfc\x4e\x2b\xa9' },
  { name: 'swap space', offset: 4086, bytes: 'SWAPSPACE2' },
];
const EXT_MAGIC = { offset: 1024 + 0x38, bytes: '\x53\xef' };
const FAT_NAMES = [
  { offset: 54, bytes: 'FAT' },
  { offset: 82, bytes: 'FAT32' },
];

/** Tells what is in a region by its first bytes. */
export async function probeRegion(disk: ByteSource, region: Region): Promise<Content> {
  if (region.isCut) return { kind: 'cut' };
  if (region.type === PARTITION_TYPE.biosBoot) return { kind: 'harmless' };
  const length = Math.min(PROBED_BYTES, region.sizeBytes);
  const start = Buffer.from(await disk.read(region.offset, length));
  const has = ({ offset, bytes }: { offset: number; bytes: string }): boolean =>
    start.toString('latin1', offset, offset + bytes.length) === bytes;
  if (has(EXT_MAGIC)) return { kind: 'ext' };
  const found = SIGNATURES.find(has);
  if (found) return { kind: 'closed', name: found.name };
  if (FAT_NAMES.some(has)) {
    const isFirmware = region.type === PARTITION_TYPE.efiSystem;
    return isFirmware ? { kind: 'harmless' } : { kind: 'closed', name: 'FAT' };
  }
  return start.every((byte) => byte === 0)
    ? { kind: 'harmless' }
    : { kind: 'closed', name: 'an unknown file system' };
}
