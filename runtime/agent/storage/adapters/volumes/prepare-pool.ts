import { chmod, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ALWAYS_PRESENT, PoolMark, type PoolPresence } from './pool-mark.ts';

/**
 * Makes the folders of a pool (`core/names.ts` draws them) and marks it. The user that QEMU runs as
 * may pass through them, not list them. A pool whose disk is not mounted is left alone: what was
 * made there would lie hidden below it afterwards.
 *
 * @param folder of the agent, which knows the pool's mark
 * @param isInMemory whether the pool would be lost with the power of the host
 */
export async function preparePool(
  pool: string,
  folder: string,
  isInMemory: PoolPresence['isInMemory'] = ALWAYS_PRESENT.isInMemory,
): Promise<PoolMark> {
  const mark = new PoolMark(folder, pool, isInMemory);
  await mkdir(dirname(pool), { recursive: true });
  if (!(await mark.isPresent())) return mark;
  for (const name of ['', 'images', 'volumes', 'seeds']) {
    await mkdir(join(pool, name), { recursive: true });
    // mkdir leaves an existing folder as it is, and heeds the umask.
    await chmod(join(pool, name), 0o711);
  }
  await mark.make();
  return mark;
}
