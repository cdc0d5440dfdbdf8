import { PARTITION_TYPE, SECTOR_BYTES } from '../../../../packager/images/disk/disk-layout.ts';
import type { GptDisk, GptPartition } from '../../../../packager/images/disk/encode-gpt.ts';
import type { MediumFacts } from './medium-facts.ts';

const MIB = 2 ** 20;
const MIB_SECTORS = MIB / SECTOR_BYTES;
/** Beside the files: tables of FAT, and room for a later image. */
const SLACK_BYTES = 64 * MIB;

/** A disk that carries a node image: GRUB for a BIOS, and behind it a FAT with everything else. */
export interface MediumDisk extends GptDisk {
  readonly partitions: readonly [loader: GptPartition, files: GptPartition];
}

/** @param filesBytes of all files that go on to the disk */
export function mediumDisk(filesBytes: number, { uuids }: MediumFacts): MediumDisk {
  const [id, loaderId, filesId] = uuids;
  const loader = {
    title: 'loader',
    type: PARTITION_TYPE.biosBoot,
    id: loaderId,
    firstSector: MIB_SECTORS,
    sectors: MIB_SECTORS,
  };
  const files = {
    title: 'stackyard',
    type: PARTITION_TYPE.efiSystem,
    id: filesId,
    firstSector: loader.firstSector + loader.sectors,
    sectors: Math.ceil((filesBytes + SLACK_BYTES) / MIB) * MIB_SECTORS,
  };
  const sectors = files.firstSector + files.sectors + MIB_SECTORS;
  return { id, sectors, partitions: [loader, files] };
}
