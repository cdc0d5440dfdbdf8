/**
 * A guest that writes: it counts, some fifty times a second, and keeps the number in a sector of the disk it
 * boots from. On its console it says `?` and the number it has found at its start, then `+` and each one
 * that it has written (`!` where it could not), in eight hexadecimal digits. Started by the BIOS in a second.
 *
 * ```
 * start: read the sector at 4 KiB to 0:8000 (int 13h, ah=42h); say
 * next:  inc dword [8000]; write it (ah=43h); say; wait 20 ms (int 15h, ah=86h); jmp next
 * say:   al and [8000] in hex to the first serial port, waiting for it before each character
 * ```
 *
 * @returns a raw disk of 1 MiB
 */
export const countingGuest = (): Buffer => bootDisk(CODE);

/**
 * A guest that runs for three seconds and then switches itself off, for good.
 *
 * ```
 * wait 3 s (int 15h, ah=86h); out 604, 2000 (ACPI: to sleep, S5); jmp $
 * ```
 */
export const shortGuest = (): Buffer => bootDisk('b93000ba0000b486cd15ba0406b80020efebfe');

function bootDisk(code: string): Buffer {
  const disk = Buffer.alloc(2 ** 20);
  disk.write(code, 'hex');
  disk.writeUInt16LE(0xaa55, 510);
  return disk;
}

const CODE =
  'fa31c08ed88ed0bc007cfbb03fb442e81e00e82b0066ff060080b02bb443e80f00e81c00b90000ba204e' +
  'b486cd15ebe550b000b280be737ccd13587302b021c3e81f00668b1e0080b9080066c1c30488d8240f04' +
  '303c3976020427e80400e2ebb00a88c4bafd03eca82074fb88e0baf803eec31000010000800000080000' +
  '0000000000';

/** @returns what a counting guest has said it found at each of its starts, and the last number it wrote */
export function readCounts(console: string): { found: number[]; written: number } {
  const numbers = (mark: string): number[] =>
    [...console.matchAll(new RegExp(`\\${mark}([0-9a-f]{8})`, 'g'))].map(([, hex]) =>
      Number.parseInt(hex ?? '', 16),
    );
  return { found: numbers('?'), written: numbers('+').at(-1) ?? 0 };
}
