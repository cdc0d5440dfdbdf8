import type { ByteSource } from '../../format/byte-source.ts';

const GPT_SIGNATURE = 'EFI PART';

/**
 * Looks whether the partition table of a raw disk counts in sectors of 4096 bytes (UEFI 2.10 §5.3.2:
 * its header is in the second sector). Machines have disks with sectors of 512 bytes, and find no
 * partition on it.
 *
 * @returns in words what is wrong, or undefined
 */
export async function checkSectors(disk: ByteSource): Promise<string | undefined> {
  const headerAt = async (offset: number): Promise<boolean> =>
    Buffer.from(await disk.read(offset, GPT_SIGNATURE.length)).toString('latin1') === GPT_SIGNATURE;
  if ((await headerAt(512)) || !(await headerAt(4096))) return undefined;
  return "its sectors have 4096 bytes; a machine's disk has 512";
}
