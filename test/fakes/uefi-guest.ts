import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeGpt } from '../../packager/images/disk/encode-gpt.ts';
import { PARTITION_TYPE } from '../../packager/images/disk/disk-layout.ts';

const ENV = { ...process.env, PATH: '/usr/sbin:/sbin:/usr/bin:/bin', MTOOLS_SKIP_CHECK: '1' };
const SECTOR = 512;
const FIRST_SECTOR = 2048;
const END_SECTORS = 33;

/**
 * The smallest program UEFI starts: writes a text to the first serial port, waiting for the port
 * before each character, and halts.
 *
 * ```
 * lea rsi,[rip+text]
 * next: lodsb; test al,al; jz end; mov ah,al; mov dx,0x3fd
 * wait: in al,dx; test al,0x20; jz wait; mov al,ah; mov dx,0x3f8; out dx,al; jmp next
 * end: cli; hlt; jmp end+1
 * ```
 */
const CODE = '488d351d000000ac84c0741488c466bafd03eca82074fb88e066baf803eeebe7faf4ebfd';

/** @returns a PE32+ application for x86-64 (Microsoft, “PE Format”) */
export function uefiApplication(text: string): Buffer {
  const image = Buffer.alloc(2 * SECTOR);
  const optional = 0x58;
  const section = optional + 0xf0;
  image.write('MZ', 0);
  image.writeUInt32LE(0x40, 0x3c);
  image.write('PE\0\0', 0x40, 'latin1');
  image.writeUInt16LE(0x8664, 0x44);
  image.writeUInt16LE(1, 0x46);
  image.writeUInt16LE(0xf0, 0x54);
  image.writeUInt16LE(0x0022, 0x56);
  image.writeUInt16LE(0x020b, optional);
  image.writeUInt32LE(SECTOR, optional + 4);
  image.writeUInt32LE(0x1000, optional + 16);
  image.writeUInt32LE(0x1000, optional + 20);
  image.writeUInt32LE(0x1000, optional + 32);
  image.writeUInt32LE(SECTOR, optional + 36);
  image.writeUInt32LE(0x2000, optional + 56);
  image.writeUInt32LE(SECTOR, optional + 60);
  image.writeUInt16LE(10, optional + 68);
  image.writeUInt32LE(16, optional + 108);
  image.write('.text', section);
  image.writeUInt32LE(SECTOR, section + 8);
  image.writeUInt32LE(0x1000, section + 12);
  image.writeUInt32LE(SECTOR, section + 16);
  image.writeUInt32LE(SECTOR, section + 20);
  image.writeUInt32LE(0x6000_0020, section + 36);
  image.write(CODE, SECTOR, 'hex');
  image.write(`${text}\0`, SECTOR + CODE.length / 2, 'latin1');
  return image;
}

/** @returns a FAT file system of `kib` KiB with these files, by their paths such as `EFI/BOOT/BOOTX64.EFI` */
export function fatFileSystem(
  files: Readonly<Record<string, Buffer>>,
  { kib = 4096, bits }: { kib?: number; bits?: 12 | 16 | 32 } = {},
): Buffer {
  const dir = mkdtempSync(join(tmpdir(), 'fat-'));
  try {
    const image = join(dir, 'fat.img');
    const kind = bits === undefined ? [] : ['-F', String(bits)];
    execFileSync('mkfs.fat', [...kind, '-C', image, String(kib)], { env: ENV, stdio: 'pipe' });
    const made = new Set<string>();
    for (const [path, bytes] of Object.entries(files)) {
      const folders = path.split('/').slice(0, -1);
      folders.forEach((_, i) => {
        const folder = folders.slice(0, i + 1).join('/');
        if (made.has(folder)) return;
        made.add(folder);
        execFileSync('mmd', ['-i', image, `::${folder}`], { env: ENV });
      });
      const source = join(dir, 'file');
      writeFileSync(source, bytes);
      execFileSync('mcopy', ['-i', image, source, `::${path}`], { env: ENV });
    }
    return readFileSync(image);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** @returns a disk with a GPT, no boot code, and one partition with this content */
export function gptDisk(content: Buffer, type: string = PARTITION_TYPE.efiSystem): Buffer {
  const sectors = FIRST_SECTOR + content.length / SECTOR + 64 + END_SECTORS;
  const disk = Buffer.alloc(Math.ceil(sectors / 8) * 8 * SECTOR);
  const partition = { title: 'efi', type, id: '0f0e0d0c-0b0a-4908-8706-050403020100' };
  const place = { firstSector: FIRST_SECTOR, sectors: content.length / SECTOR };
  const { start, end } = encodeGpt({
    id: '00010203-0405-4607-8809-0a0b0c0d0e0f',
    sectors: disk.length / SECTOR,
    partitions: [{ ...partition, ...place }],
  });
  start.copy(disk, 0);
  content.copy(disk, FIRST_SECTOR * SECTOR);
  end.copy(disk, disk.length - end.length);
  return disk;
}

/** A disk that only UEFI starts, and that writes a text to the serial console. */
export const uefiGuest = (text: string): Buffer =>
  gptDisk(fatFileSystem({ 'EFI/BOOT/BOOTX64.EFI': uefiApplication(text) }));
