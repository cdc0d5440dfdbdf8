import { randomUUID } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncFolder } from '../../../../../packager/native/sync-folder.ts';
import { ifPresent } from '../../../node/adapters/if-present.ts';

/** Says whether the pool is there. */
export interface PoolPresence {
  isPresent(): Promise<boolean>;
  /** Whether it would be lost with the power of the host. */
  isInMemory(): Promise<boolean>;
}

/** For pools that cannot go away. */
export const ALWAYS_PRESENT: PoolPresence = {
  isPresent: async () => true,
  isInMemory: async () => false,
};

/**
 * Tells a pool from the empty folder that is left where its disk was mounted. The pool holds a file
 * with an id of its own, and the agent's folder, which is on another disk when that matters, holds
 * the same id. Where they differ, or the pool has none, it is not the pool.
 *
 * ```
 * <agent folder>/pool.id       what the pool is called
 * <pool>/pool.id               the same, in the pool
 * ```
 */
export class PoolMark implements PoolPresence {
  readonly #known: string;
  readonly #inPool: string;
  readonly #isInMemory: PoolPresence['isInMemory'];

  constructor(folder: string, pool: string, isInMemory = ALWAYS_PRESENT.isInMemory) {
    this.#isInMemory = isInMemory;
    this.#known = join(folder, NAME);
    this.#inPool = join(pool, NAME);
  }

  isInMemory(): Promise<boolean> {
    return this.#isInMemory();
  }

  /** True for the pool that this agent knows, and for any while it knows none. */
  async isPresent(): Promise<boolean> {
    const [known, found] = await Promise.all([read(this.#known), read(this.#inPool)]);
    return known === undefined || known === found;
  }

  /**
   * Marks a pool that is new to this agent, or learns the mark it has. The folder must exist. The
   * pool comes first: when the agent dies in between, the next one adopts what it finds.
   */
  async make(): Promise<void> {
    const found = (await read(this.#inPool)) ?? (await write(this.#inPool, randomUUID()));
    if ((await read(this.#known)) === undefined) await write(this.#known, found);
  }
}

const NAME = 'pool.id';

async function read(file: string): Promise<string | undefined> {
  const text = (await ifPresent(readFile(file, 'utf8')))?.trim();
  return text === '' ? undefined : text;
}

async function write(file: string, id: string): Promise<string> {
  const handle = await open(`${file}.new`, 'w', 0o600);
  try {
    await handle.writeFile(`${id}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${file}.new`, file);
  await syncFolder(dirname(file));
  return id;
}
