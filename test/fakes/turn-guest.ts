/**
 * A guest that writes when it is told to: for each character at its first serial port it counts one further,
 * writes the number into a sector of the disk that it boots from, and only then says so: `+` and the number
 * (`!` where it could not write), in eight hexadecimal digits. At its start it says `?` and what it has found.
 * While it waits it sleeps, and the character wakes it. Started by the BIOS in a second.
 *
 * ```
 * start:  vector 0ch = heard; out 3f9, 1; out 3fc, 0b; unmask IRQ 4
 *         read the sector at 4 KiB to 0:8000 (int 13h, ah=42h); say
 * next:   cli; in al,[3fd]; test al,1; jnz turn; sti; hlt; jmp next
 * turn:   sti; in al,[3f8]; inc dword [8000]; write it (ah=43h); say; jmp next
 * heard:  out 20, 20; iret
 * ```
 *
 * @returns a raw disk of 1 MiB
 */
export function turnGuest(): Buffer {
  const disk = Buffer.alloc(2 ** 20);
  disk.write(CODE, 'hex');
  disk.writeUInt16LE(0xaa55, 510);
  return disk;
}

/** Where the number is on its disk, in bytes; 32 bits, the lowest byte first. */
export const TURN_AT = 4096;

const CODE =
  'fa31c08ed88ed0bc007cc7063000537ca33200fbbaf903b001eebafc03b00beee42124efe621b03fb442' +
  'e82d00e83a00fabafd03eca8017504fbf4ebf3fbbaf803ec66ff060080b02bb443e80c00e81900ebdd50' +
  'b020e62058cf50b000b280be9d7ccd13587302b021c3e81f00668b1e0080b9080066c1c30488d8240f04' +
  '303c3976020427e80400e2ebb00a88c4bafd03eca82074fb88e0baf803eec31000010000800000080000' +
  '0000000000';
