/** What a tiny guest does when it has said what it has to say. */
export type TinyGuestEnd = 'halt' | 'power-off' | 'spin';

const ENDS: Record<TinyGuestEnd, number> = { halt: 0, 'power-off': 1, spin: 2 };
const TIMES_AT = 0xfc;
const END_AT = 0xfe;
const TEXT_AT = 0x100;

/**
 * The smallest guest there is: a boot sector that writes a text to the first serial port, waiting
 * for the port before each character, and then halts, powers off (port 0x604 of QEMU's q35 and pc)
 * or spins. Started by the BIOS in a second, where a real system takes a minute.
 *
 * ```
 * next: lodsb; test al,al; jz line; mov ah,al; mov dx,0x3fd
 * wait: in al,dx; test al,0x20; jz wait; mov al,ah; mov dx,0x3f8; out dx,al; jmp next
 * ```
 */
export function tinyGuest(text: string, end: TinyGuestEnd = 'halt', times = 1): Buffer {
  const sector = Buffer.alloc(512);
  sector.write(CODE, 'hex');
  sector.writeUInt16LE(times, TIMES_AT);
  sector.writeUInt8(ENDS[end], END_AT);
  const written = sector.write(text, TEXT_AT, 510 - TEXT_AT - 1, 'latin1');
  if (written < text.length) throw new Error('the text does not fit into a boot sector');
  sector.writeUInt16LE(0xaa55, 510);
  return sector;
}

const CODE =
  'fa31c08ed88ed0bc007c8b2efc7c85ed741dbe007dac84c0741288c4bafd03eca82074fb88e0baf8' +
  '03eeebe94debdf803efe7c01740a803efe7c02740cf4ebfdba0406b80020efebf4ebfe';
