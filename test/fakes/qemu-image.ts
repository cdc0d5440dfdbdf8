import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32c } from '../../packager/images/disk/crc32c.ts';

/** @returns an image that qemu-img made from a raw disk. */
export function qemuImage(
  raw: Uint8Array,
  format: string,
  options: readonly string[] = [],
): Buffer {
  const dir = mkdtempSync(join(tmpdir(), 'yard-image-'));
  try {
    const [source, target] = [join(dir, 'disk.raw'), join(dir, `disk.${format}`)];
    writeFileSync(source, raw);
    const words = options.flatMap((option) => ['-o', option]);
    execFileSync('qemu-img', ['convert', '-f', 'raw', '-O', format, ...words, source, target]);
    return readFileSync(target);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** @returns a copy in which some bytes are others. */
export function patched(image: Uint8Array, change: (copy: Buffer) => void): Buffer {
  const copy = Buffer.from(image);
  change(copy);
  return copy;
}

const VHDX_SUMMED = [
  [64 * 1024, 4_096],
  [128 * 1024, 4_096],
  [192 * 1024, 64 * 1024],
] as const;

/** Like {@link patched}, with the checksums of a VHDX made right again: an attacker can compute them too. */
export const patchedVhdx = (image: Uint8Array, change: (copy: Buffer) => void): Buffer =>
  patched(image, (copy) => {
    change(copy);
    for (const [at, length] of VHDX_SUMMED) {
      if (copy.length < at + length) continue;
      copy.writeUInt32LE(0, at + 4);
      const sum = crc32c(0xffff_ffff, copy.subarray(at, at + length)) ^ 0xffff_ffff;
      copy.writeUInt32LE(sum >>> 0, at + 4);
    }
  });
