import koffi from 'koffi';

/** What every disk takes: its sectors are this long, or shorter. */
export const ALIGNED_BYTES = 4_096;

/**
 * Makes a buffer that the system can send to a disk as it is, without a copy in the page cache: such
 * a buffer has to lie on a multiple of {@link ALIGNED_BYTES} in memory (open(2), O_DIRECT).
 */
export function alignedBuffer(sizeBytes: number): Buffer {
  const room = Buffer.allocUnsafeSlow(sizeBytes + ALIGNED_BYTES);
  const past = Number(koffi.address(room) % BigInt(ALIGNED_BYTES));
  const start = (ALIGNED_BYTES - past) % ALIGNED_BYTES;
  return room.subarray(start, start + sizeBytes);
}
