import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Makes the folders of a pool (`core/names.ts` draws them). The user that QEMU runs as may pass
 * through them, not list them.
 */
export async function preparePool(pool: string): Promise<void> {
  for (const folder of ['', 'images', 'volumes', 'seeds']) {
    await mkdir(join(pool, folder), { recursive: true });
    // mkdir leaves an existing folder as it is, and heeds the umask.
    await chmod(join(pool, folder), 0o711);
  }
}
