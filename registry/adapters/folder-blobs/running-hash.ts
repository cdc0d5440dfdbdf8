import { createHash, type Hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';

/** The sha256 of everything an upload has brought so far, and how many bytes that is. */
export interface RunningHash {
  readonly hash: Hash;
  sizeBytes: number;
}

/**
 * Remembers the hash of each open upload, so that finishing does not read the file again. It is
 * rebuilt from the file whenever the two do not agree: after a restart, or a failed write.
 */
export class RunningHashes {
  readonly #hashes = new Map<string, RunningHash>();

  /** @returns the state that matches the file as it is now */
  async resume(id: string, file: FileHandle): Promise<RunningHash> {
    const { size } = await file.stat();
    const known = this.#hashes.get(id);
    if (known?.sizeBytes === size) return known;
    const running = await hashFile(file, size);
    this.#hashes.set(id, running);
    return running;
  }

  forget(id: string): void {
    this.#hashes.delete(id);
  }
}

async function hashFile(file: FileHandle, sizeBytes: number): Promise<RunningHash> {
  const running: RunningHash = { hash: createHash('sha256'), sizeBytes: 0 };
  const buffer = Buffer.allocUnsafe(Math.min(sizeBytes, 1024 * 1024) || 1);
  while (running.sizeBytes < sizeBytes) {
    const { bytesRead } = await file.read(buffer, 0, buffer.length, running.sizeBytes);
    if (bytesRead === 0) break;
    running.hash.update(buffer.subarray(0, bytesRead));
    running.sizeBytes += bytesRead;
  }
  return running;
}
