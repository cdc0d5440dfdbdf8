import { chmod, link, mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCode } from './disk-fault.ts';
import { syncFolder } from '../../../packager/native/sync-folder.ts';

/**
 * Moves a durable temporary file to its final name without ever overwriting: who comes second
 * keeps what is there. Afterwards the name survives a power cut, too.
 */
export async function placeFile(temporary: string, final: string): Promise<void> {
  const folder = dirname(final);
  const created = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (created !== undefined) await syncFolder(dirname(folder));
  await chmod(temporary, 0o400);
  try {
    await link(temporary, final);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
  await syncFolder(folder);
  await rm(temporary, { force: true });
}
