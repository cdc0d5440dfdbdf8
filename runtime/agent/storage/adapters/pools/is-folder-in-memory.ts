import { readFile, realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import { foundMounts } from '../../core/pools/found-mounts.ts';
import { isInMemory, namesImage } from '../../core/pools/is-in-memory.ts';
import { ifPresent } from '../../../node/adapters/if-present.ts';

/**
 * @param folder absolute; where it is to be made, what counts is where that would be
 * @returns whether what is written there is lost with the power of this host
 */
export async function isFolderInMemory(folder: string): Promise<boolean> {
  const [mounts, commandLine, path] = await Promise.all([
    readFile('/proc/self/mountinfo', 'utf8'),
    readFile('/proc/cmdline', 'utf8'),
    realPath(folder),
  ]);
  return isInMemory(path, { mounts: foundMounts(mounts), bootedImage: namesImage(commandLine) });
}

const realPath = async (path: string): Promise<string> =>
  (await ifPresent(realpath(path))) ?? realPath(dirname(path));
