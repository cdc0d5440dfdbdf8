import { LIMITS } from '../../../schemas/config/limits.ts';

/** What is known of a disk image before a program is let near it. */
export interface ImageHeader {
  /** Size of the disk that is in it. */
  readonly virtualBytes: number;
}

/** @returns in words what is wrong with a virtual size, or undefined (attack A12) */
export function checkVirtualSize(virtualBytes: number): string | undefined {
  const fits = virtualBytes > 0 && virtualBytes <= LIMITS.chunk.diskBytes;
  return fits && virtualBytes % 512 === 0
    ? undefined
    : `its virtual size is ${virtualBytes} bytes, wanted whole sectors up to 16 TiB`;
}

/** Numbers of headers written little-endian; a 64-bit one too large to be exact stays too large. */
export interface LittleEndian {
  u16(at: number): number;
  u32(at: number): number;
  u64(at: number): number;
}

/** @param bytes at least as long as the last number that is asked for */
export function littleEndian(bytes: Uint8Array): LittleEndian {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    u16: (at) => view.getUint16(at, true),
    u32: (at) => view.getUint32(at, true),
    u64: (at) => Number(view.getBigUint64(at, true)),
  };
}
