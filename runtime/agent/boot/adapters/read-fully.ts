import type { FileHandle } from 'node:fs/promises';

/** @returns bytes of a file; fewer than `sizeBytes` where it ends before */
export async function readFully(
  file: FileHandle,
  position: number,
  sizeBytes: number,
): Promise<Buffer> {
  const bytes = Buffer.allocUnsafeSlow(sizeBytes);
  let filled = 0;
  while (filled < sizeBytes) {
    const { bytesRead } = await file.read(bytes, filled, sizeBytes - filled, position + filled);
    if (bytesRead === 0) return bytes.subarray(0, filled);
    filled += bytesRead;
  }
  return bytes;
}
