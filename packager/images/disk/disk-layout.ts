import type { Architecture } from '../build/architecture.ts';
import { deriveUuid } from '../build/derive-uuid.ts';
import type { GptDisk } from './encode-gpt.ts';

export const SECTOR_BYTES = 512;
const MIB = 2 ** 20;
const SECTORS_PER_MIB = MIB / SECTOR_BYTES;
/** The backup table: 32 sectors of entries and its header. */
const BACKUP_SECTORS = 33;
const SECTORS_PER_BLOCK = 8;

/** GPT partition types (UEFI 2.10 §5.3.3; Discoverable Partitions Specification for the roots). */
export const PARTITION_TYPE = {
  biosBoot: '21686148-6449-6e6f-744e-656564454649',
  efiSystem: 'c12a7328-f81f-11d2-ba4b-00a0c93ec93b',
  rootAmd64: '4f68bce3-e8cd-4db1-96e7-fbcaf984b709',
  rootArm64: 'b921b045-1df0-41c3-af44-4c6f280d3fae',
} as const;

export interface Extent {
  readonly firstSector: number;
  readonly sectors: number;
}

/**
 * Where everything is on a disk that we make:
 *
 * ```
 * sector 0       master boot record, then the partition table
 *        2048    partition 1: GRUB for BIOS, no file system (1 MiB)
 *        4096    partition 2: EFI system partition, FAT (16 MiB)
 *        36864   partition 3: root, ext4, to the end; grows with the disk
 * end - 33       backup of the partition table
 * ```
 */
export interface DiskLayout {
  readonly diskBytes: number;
  readonly biosBoot: Extent;
  readonly efiSystem: Extent;
  readonly root: Extent;
  /** UUID of the root file system, by which boot loader and guest find it. */
  readonly rootUuid: string;
  readonly table: GptDisk;
}

/** Smaller disks have no room for a kernel and what it needs. */
export const SMALLEST_DISK_BYTES = 256 * MIB;

/**
 * Lays out a disk.
 *
 * @param name what the ids of disk and partitions are made from: the same name, the same ids
 * @param sizeBytes wanted size; rounded up to whole MiB
 */
export function layOutDisk(
  name: string,
  sizeBytes: number,
  architecture: Architecture,
): DiskLayout {
  const sectors = Math.max(Math.ceil(sizeBytes / MIB), 64) * SECTORS_PER_MIB;
  const biosBoot = { firstSector: SECTORS_PER_MIB, sectors: SECTORS_PER_MIB };
  const efiSystem = { firstSector: 2 * SECTORS_PER_MIB, sectors: 16 * SECTORS_PER_MIB };
  const rootStart = efiSystem.firstSector + efiSystem.sectors;
  const room = sectors - BACKUP_SECTORS - rootStart;
  const root = { firstSector: rootStart, sectors: room - (room % SECTORS_PER_BLOCK) };
  const partition = (title: string, type: string, extent: Extent) => ({
    title,
    type,
    id: deriveUuid(`${title} partition of ${name}`),
    ...extent,
  });
  return {
    diskBytes: sectors * SECTOR_BYTES,
    biosBoot,
    efiSystem,
    root,
    rootUuid: deriveUuid(`root file system of ${name}`),
    table: {
      id: deriveUuid(`disk of ${name}`),
      sectors,
      partitions: [
        partition('bios', PARTITION_TYPE.biosBoot, biosBoot),
        partition('efi', PARTITION_TYPE.efiSystem, efiSystem),
        partition('root', rootType(architecture), root),
      ],
    },
  };
}

const rootType = (architecture: Architecture): string =>
  architecture === 'arm64' ? PARTITION_TYPE.rootArm64 : PARTITION_TYPE.rootAmd64;
