import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readHostApt } from '../../../../../packager/images/adapters/build/host-apt.ts';
import { renderSource } from '../../../../../packager/images/build/apt-sources.ts';
import { runCommand } from '../../../../../packager/native/run-command.ts';
import { ImageRecipe } from '../../../../../schemas/appliance/recipe.ts';
import { ifPresent } from '../../../../../runtime/agent/node/adapters/if-present.ts';

const CACHE = join(import.meta.dirname, '../../../../../.stackyard/ipxe-cache');
const SUITE = 'trixie';
const LONGEST_MS = 600_000;

/** @returns a folder with iPXE of Debian 13, fetched once by the way in which this host's apt reaches Debian */
export async function ipxeFolder(): Promise<string> {
  const folder = join(CACHE, SUITE, 'usr/lib/ipxe');
  if (await ifPresent(stat(folder))) return folder;
  await mkdir(CACHE, { recursive: true });
  const half = await mkdtemp(join(CACHE, 'part-'));
  const recipe = ImageRecipe.parse({ format: 1, suite: SUITE, packages: [] });
  const { sources, checkValidUntil, env } = await readHostApt(recipe);
  await runCommand(
    'mmdebstrap',
    [
      '--mode=root',
      '--format=directory',
      '--variant=extract',
      '--include=ipxe',
      '--aptopt=Acquire::Languages "none"',
      ...(checkValidUntil ? [] : ['--aptopt=Acquire::Check-Valid-Until "false"']),
      SUITE,
      half,
      ...sources.map(renderSource),
    ],
    { env, timeoutMs: LONGEST_MS },
  );
  await rename(half, join(CACHE, SUITE)).catch(async (error: NodeJS.ErrnoException) => {
    // Another run was quicker.
    await rm(half, { recursive: true, force: true });
    if (error.code !== 'ENOTEMPTY') throw error;
  });
  return folder;
}
