import { open } from 'node:fs/promises';

/** Makes a rename in a folder outlive a power cut (fsync(2): the file's own sync does not do that). */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
