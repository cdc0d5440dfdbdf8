import { createCipheriv, createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  openSync,
  readSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { makeMixedDisk } from '../archive/mixed-disk.ts';

const MiB = 2 ** 20;
const BLOCK_BYTES = 4_096;
export const DISK_BYTES = 2 * 2 ** 30;
const REPEATED = { from: 300 * MiB, to: DISK_BYTES - 200 * MiB, bytes: 128 * MiB };
const KEY = createHash('sha256').update('what changes on a disk').digest();

/**
 * Makes a disk as a machine has it: media that does not compress, a database, programs, free space, and
 * 128 MiB that are there twice. Kept, and made once.
 */
export function makeDisk(file: string): void {
  if (existsSync(file)) return;
  const made = `${file}.new`;
  makeMixedDisk(made, {
    sizeBytes: DISK_BYTES,
    mediaBytes: 384 * MiB,
    databaseBytes: 384 * MiB,
    programBytes: 512 * MiB,
    programs: ['/usr/bin', '/usr/lib', '/usr/share'],
  });
  const disk = openSync(made, 'r+');
  const part = Buffer.alloc(MiB);
  for (let at = 0; at < REPEATED.bytes; at += MiB) {
    readSync(disk, part, 0, MiB, REPEATED.from + at);
    writeSync(disk, part, 0, MiB, REPEATED.to + at);
  }
  closeSync(disk);
  renameSync(made, file);
}

/**
 * Changes 1 % of a disk: places all over its first 1,400 MiB, of 4 KiB to 1 MiB; half of each is text and
 * half does not compress. The same each time.
 *
 * @param listFile where the list of what changed goes, as `qemu-img map` writes it
 * @returns bytes that changed
 */
export function changeDisk(file: string, listFile: string): number {
  const random = createCipheriv('aes-256-ctr', KEY, Buffer.alloc(16));
  const draw = (bytes: number): Buffer => random.update(Buffer.alloc(bytes));
  const disk = openSync(file, 'r+');
  const ranges: { start: number; length: number }[] = [];
  let changed = 0;
  while (changed < DISK_BYTES / 100) {
    const dice = draw(8);
    const length = BLOCK_BYTES << ((dice[0] ?? 0) % 9);
    const start = (dice.readUInt32LE(4) % ((1_400 * MiB) / BLOCK_BYTES)) * BLOCK_BYTES;
    const noise = draw(length / 2);
    const text = Buffer.alloc(length / 2, `order ${changed} was paid by customer ${start}\n`);
    writeSync(disk, Buffer.concat([noise, text]), 0, length, start);
    ranges.push({ start, length });
    changed += length;
  }
  closeSync(disk);
  writeFileSync(listFile, JSON.stringify(ranges));
  return changed;
}
