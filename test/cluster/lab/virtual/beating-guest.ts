const SECTOR_BYTES = 512;
const DISK_BYTES = 4 * 2 ** 20;
/** What it writes begins with this. */
const MARK = Buffer.from('BEAT----');

/** `beating-guest.s`, assembled. A test holds the two against each other. */
const CODE = Buffer.from(
  [
    'fa31c08ed88ec08ed0bc007c8816777cfcfbbe787cb442cd1366813e00804245',
    '4154741cbf0080b9000131c0f3ab66c70600804245415466c70604802d2d2d2d',
    '66ff06088066c7060c800000000066ff060c80be787c8a16777cb80043cd13b0',
    '777302b045baf803eefb8b1e6c04f43b1e6c0474f9ebd7001000010000800000',
    '0008000000000000',
  ].join(''),
  'hex',
);

/** @returns the boot sector of the guest */
export function beatingSector(): Buffer {
  const sector = Buffer.alloc(SECTOR_BYTES);
  CODE.copy(sector);
  sector.writeUInt16LE(0xaa55, SECTOR_BYTES - 2);
  return sector;
}

/** @returns a whole disk that starts it */
export function beatingDisk(): Buffer {
  const disk = Buffer.alloc(DISK_BYTES);
  beatingSector().copy(disk);
  return disk;
}

/** What such a guest has written last. */
export interface Beat {
  /** How often a machine was started from the disk. */
  readonly starts: number;
  /** How often it has written since its last start. */
  readonly writes: number;
}

/** @param volume bytes of the disk, in whatever format; undefined: nothing was written yet */
export function readBeat(volume: Buffer): Beat | undefined {
  const at = volume.indexOf(MARK);
  if (at < 0 || at + SECTOR_BYTES > volume.length) return undefined;
  return { starts: volume.readUInt32LE(at + 8), writes: volume.readUInt32LE(at + 12) };
}
