import { constants } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { claim, removeLeftOvers } from '../inspect/left-overs.ts';

const PREFIX = '.yard-';
const isTemporary = (name: string): boolean => /^\.yard-[A-Za-z0-9]{6}$/.test(name);

export interface TemporaryFolder {
  readonly path: string;
  /** Removes it with everything in it. */
  remove(): Promise<void>;
}

/**
 * Makes a hidden folder for what is not finished, and removes those that killed processes left.
 *
 * @param parent where
 * @throws Fault NOT_FOUND (no such folder)
 */
export async function makeTemporaryFolder(parent: string): Promise<TemporaryFolder> {
  await removeLeftOvers(parent, isTemporary);
  for (;;) {
    const path = await mkdtemp(join(parent, PREFIX)).catch((cause: unknown) => {
      throw new Fault('NOT_FOUND', { what: 'folder', name: parent }, { cause });
    });
    const handle = await open(path, constants.O_RDONLY | constants.O_DIRECTORY).catch(goneAlready);
    if (handle && (await claim(handle))) {
      return {
        path,
        async remove() {
          await rm(path, { recursive: true, force: true });
          await handle.close();
        },
      };
    }
    await handle?.close();
  }
}

function goneAlready(cause: unknown): undefined {
  if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
}
