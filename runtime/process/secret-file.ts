import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';

/**
 * Reads random bytes that stay the same over restarts, or makes them.
 *
 * @param file readable by its owner only
 */
export async function secretFile(file: string, lengthBytes: number): Promise<Buffer> {
  const known = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (known?.length === lengthBytes) return known;
  const made = randomBytes(lengthBytes);
  await writeFile(`${file}.new`, made, { mode: 0o600, flush: true });
  await rename(`${file}.new`, file);
  return made;
}
