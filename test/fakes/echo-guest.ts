const TEXT_AT = 0x100;

/**
 * A boot sector that writes a text to the first serial port, and from then on each character that it reads there.
 *
 * ```
 * next: lodsb; test al,al; jz echo; call put; jmp next
 * echo: mov dx,0x3fd; in al,dx; test al,1; jz echo; mov dx,0x3f8; in al,dx; call put; jmp echo
 * put:  mov ah,al; mov dx,0x3fd
 * wait: in al,dx; test al,0x20; jz wait; mov al,ah; mov dx,0x3f8; out dx,al; ret
 * ```
 */
export function echoGuest(text: string): Buffer {
  const sector = Buffer.alloc(512);
  sector.write(CODE, 'hex');
  sector.write(text, TEXT_AT, 510 - TEXT_AT - 1, 'latin1');
  sector.writeUInt16LE(0xaa55, 510);
  return sector;
}

const CODE =
  'fa31c08ed88ed0bc007cbe007dac84c07405e81300ebf6bafd03eca80174f8baf803ece80200ebef' +
  '88c4bafd03eca82074fb88e0baf803eec3';
