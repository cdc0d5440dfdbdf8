import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readHostApt } from '../../../packager/images/adapters/build/host-apt.ts';
import { cacheFolder } from '../../../packager/images/adapters/files/cache-folder.ts';
import type { Work } from '../../../packager/images/ports/progress.ts';
import { renderSource } from '../../../packager/images/build/apt-sources.ts';
import { runCommand } from '../../../packager/native/run-command.ts';
import { ImageRecipe } from '../../../schemas/appliance/recipe.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { readLoaderVersion } from '../../agent/boot/core/loader-version.ts';

const PLACE = 'usr/lib/ipxe';
const SUITE = 'trixie';

/**
 * @returns a folder with an iPXE that boots machines of today: this machine's, or where that is missing or too
 *   old, Debian 13's, which is fetched once and kept in the cache of whoever calls
 */
export async function ipxeFolder({ onProgress, signal }: Work): Promise<string> {
  if (await isInstalled()) return join('/', PLACE);
  const cache = cacheFolder('ipxe');
  const folder = join(cache, SUITE, PLACE);
  if (await exists(folder)) return folder;
  onProgress({ step: 'Fetching iPXE of Debian 13' });
  await mkdir(cache, { recursive: true });
  const half = await mkdtemp(join(cache, 'part-'));
  try {
    await extract(half, signal);
    await rename(half, join(cache, SUITE));
  } catch (error) {
    // Another one may have been quicker.
    if (!(await exists(folder))) throw error;
  } finally {
    await rm(half, { recursive: true, force: true });
  }
  return folder;
}

async function isInstalled(): Promise<boolean> {
  const { stdout } = await runCommand('dpkg-query', ['-W', '-f', '${Version}', 'ipxe'], {
    package: 'dpkg',
    acceptExitCodes: [0, 1],
  });
  return stdout !== '' && readLoaderVersion(stdout)?.isTooOld !== true;
}

async function extract(folder: string, signal: AbortSignal): Promise<void> {
  const recipe = ImageRecipe.parse({ format: 1, suite: SUITE, packages: [] });
  const { sources, checkValidUntil, env } = await readHostApt(recipe);
  const validity = checkValidUntil ? [] : ['--aptopt=Acquire::Check-Valid-Until "false"'];
  const what = ['--mode=root', '--format=directory', '--variant=extract', '--include=ipxe'];
  await runCommand(
    'mmdebstrap',
    [...what, ...validity, SUITE, folder, ...sources.map(renderSource)],
    { env, signal, timeoutMs: LIMITS.lab.ipxeMs },
  );
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
