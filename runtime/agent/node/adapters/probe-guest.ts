/** `probe-guest.s`, assembled: a disk of one sector. A test holds the two against each other. */
export const PROBE_GUEST = Buffer.concat(
  [
    'fa31c08ed88ec08ed0bc007cfcbf0010b90018f3abc70600100320c706002003',
    '30c7060030830066b8001000000f22d866b8200600000f22e066b9800000c00f',
    '32660d000100000f30660f0116c87c66b8010000800f22c066ea607c00000800',
    '66b810008ed88ec08ed0bc007c0000bf0000010031c031d2bb01000000b90200',
    '0000f0480fc70f751f660f6f07660f7f4710480fae87000200000f013f48837f',
    '18027504b02aeb02b001e6f4f4ebfb90000000000000000000000000009a2000',
    '00000000009200001700b07c0000',
  ].map((line) => Buffer.from(line, 'hex')),
);

/** Exit code of QEMU when the guest got to its end: `(0x2a << 1) | 1`, see isa-debug-exit. */
export const PROBE_SUCCEEDED = 85;

/** @returns the guest as a boot sector: padded, with the BIOS's mark at its end. */
export function probeGuestDisk(): Buffer {
  const sector = Buffer.alloc(512);
  PROBE_GUEST.copy(sector);
  sector.writeUInt16LE(0xaa55, 510);
  return sector;
}
