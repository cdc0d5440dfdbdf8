import { findBootWays } from '../../../packager/images/inspect/find-boot-ways.ts';
import { bytesSource } from '../../../packager/format/byte-source.ts';
import { fatFileSystem, gptDisk, uefiApplication } from '../../fakes/uefi-guest.ts';
import { tinyGuest } from '../../fakes/tiny-guest.ts';
import { getNumber, nearby, pick, putNumber, type Random } from '../engine/mutate.ts';
import { demand, type FuzzTarget } from '../engine/target.ts';

const SMALL = { kib: 128, bits: 12 } as const;
/** Of the boot sector of a FAT file system: sizes and places of everything in it. */
const FIELDS = [
  [11, 2],
  [13, 1],
  [14, 2],
  [16, 1],
  [17, 2],
  [19, 2],
  [22, 2],
  [32, 4],
  [36, 4],
  [44, 4],
] as const;

function changeField(input: Buffer, random: Random): Buffer {
  const bytes = Buffer.from(input);
  const [at, length] = pick(random, FIELDS);
  if (bytes.length < 512) return bytes;
  putNumber(bytes, at, { value: nearby(random, getNumber(bytes, at, length)), length });
  return bytes;
}

/** Disks that are looked at for what starts them: always an answer, and never much read. */
export const bootWaysTarget: FuzzTarget = {
  name: 'boot-ways',
  seeds: async () => {
    const application = uefiApplication('x');
    const fat = fatFileSystem({ 'EFI/BOOT/BOOTX64.EFI': application }, SMALL);
    const named = fatFileSystem({ 'EFI/debian/shimx64.efi': application }, SMALL);
    return [fat, named, tinyGuest('x'), gptDisk(fat).subarray(0, 40 * 512)];
  },
  mutations: [changeField],
  read: async (input) => {
    let readBytes = 0;
    const source = bytesSource(input);
    const { bios, uefi } = await findBootWays({
      sizeBytes: source.sizeBytes,
      read: async (offset, length) => {
        const bytes = await source.read(offset, length);
        readBytes += bytes.length;
        return bytes;
      },
    });
    demand(readBytes < 64 * 2 ** 20, 'little is read');
    return bios === 'no' && uefi === 'no' ? 'nothing' : `accepted: ${bios} ${uefi}`;
  },
};
