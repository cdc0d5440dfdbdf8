import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { BackgroundSha256 } from '../../../../packager/native/sha256.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import type { CheckedFile } from './hot-pieces.ts';
import { readFully } from './read-fully.ts';

const { pieceBytes } = LIMITS.agent.boot;

/**
 * Reads a file from beginning to end.
 *
 * @returns its digest in hex, and what its pieces are checked by later
 * @throws ErrnoException
 */
export async function checkFile(path: string): Promise<CheckedFile & { readonly sha256: string }> {
  const file = await open(path);
  try {
    const whole = new BackgroundSha256();
    const digests: Uint8Array[] = [];
    let sizeBytes = 0;
    for (;;) {
      const piece = await readFully(file, sizeBytes, pieceBytes);
      if (piece.length > 0) {
        const added = whole.update(piece);
        digests.push(createHash('sha256').update(piece).digest());
        await added;
      }
      sizeBytes += piece.length;
      if (piece.length < pieceBytes) break;
    }
    const sha256 = Buffer.from(whole.finish()).toString('hex');
    return { path, sizeBytes, digests, sha256 };
  } finally {
    await file.close();
  }
}
