import { checkSectors } from '../../../packager/images/foreign/check-sectors.ts';
import { listPartitions } from '../../../packager/images/inspect/list-partitions.ts';
import { bytesSource } from '../../../packager/format/byte-source.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { gptDisk } from '../../fakes/uefi-guest.ts';
import { getNumber, nearby, pick, putNumber } from '../engine/mutate.ts';
import { demand, type FuzzTarget } from '../engine/target.ts';

const SECTOR = 512;

/** Entries of an MBR: type, first sector and number of sectors of each. */
function putEntry(
  disk: Buffer,
  at: number,
  { type, first, sectors }: { type: number; first: number; sectors: number },
): void {
  disk[at + 4] = type;
  disk.writeUInt32LE(first, at + 8);
  disk.writeUInt32LE(sectors, at + 12);
}

/** Two primary partitions, and two logical ones in a chain. */
function mbrDisk(): Buffer {
  const disk = Buffer.alloc(64 * SECTOR);
  const link = (sector: number): void => void disk.writeUInt16LE(0xaa55, sector * SECTOR + 510);
  putEntry(disk, 446, { type: 0x83, first: 1, sectors: 8 });
  putEntry(disk, 462, { type: 0x05, first: 20, sectors: 40 });
  putEntry(disk, 20 * SECTOR + 446, { type: 0x83, first: 1, sectors: 4 });
  putEntry(disk, 20 * SECTOR + 462, { type: 0x05, first: 10, sectors: 10 });
  putEntry(disk, 30 * SECTOR + 446, { type: 0x83, first: 1, sectors: 4 });
  for (const sector of [0, 20, 30]) link(sector);
  return disk;
}

/** Fields of GPT header and first entry, MBR entries, and links of the chain: place and length. */
const FIELDS = [
  ...[72, 80, 84].map((at) => [SECTOR + at, at === 72 ? 8 : 4] as const),
  ...[32, 40].map((at) => [2 * SECTOR + at, 8] as const),
  ...[0, 20, 30].flatMap((sector) =>
    [446, 462].flatMap((at) =>
      [0, 4, 8, 12].map(
        (field) => [sector * SECTOR + at + field, field < 8 ? 1 : 4] as [number, number],
      ),
    ),
  ),
];

/** Partition tables: what is listed is limited, has a size, and lies on the disk or is called cut. */
export const partitionsTarget: FuzzTarget = {
  name: 'partitions',
  seeds: async () => [gptDisk(Buffer.alloc(8 * SECTOR)), mbrDisk(), Buffer.alloc(2 * SECTOR)],
  mutations: [
    (input, random) => {
      const bytes = Buffer.from(input);
      const [at, length] = pick(random, FIELDS);
      putNumber(bytes, at, { value: nearby(random, getNumber(bytes, at, length)), length });
      return bytes;
    },
  ],
  read: async (input) => {
    let readBytes = 0;
    const source = bytesSource(input);
    const counted = {
      sizeBytes: source.sizeBytes,
      read: async (offset: number, length: number) => {
        demand(offset >= 0 && length >= 0, `it reads ${length} bytes at ${offset}`);
        readBytes += length;
        return source.read(offset, length);
      },
    };
    const regions = await listPartitions(counted);
    demand(readBytes <= 2 ** 20, 'little is read');
    demand(regions.length > 0 && regions.length <= LIMITS.image.partitions, 'few are listed');
    for (const { offset, sizeBytes, isCut, title } of regions) {
      demand(offset >= 0 && (sizeBytes > 0 || input.length === 0), `${title} has no extent`);
      demand(isCut === true || offset + sizeBytes <= input.length, `${title} lies outside`);
    }
    const cut = regions.filter(({ isCut }) => isCut).length;
    const sectors = (await checkSectors(source)) === undefined ? '' : ', large sectors';
    return `accepted: ${regions.length} regions, ${cut} cut${sectors}`;
  },
};
