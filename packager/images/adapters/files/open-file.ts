import { openAsBlob } from 'node:fs';
import { stat } from 'node:fs/promises';

/** @returns a file that is read as it is sent; undefined when there is none */
export async function openFileIfThere(path: string): Promise<Blob | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() ? openAsBlob(path) : undefined;
}
