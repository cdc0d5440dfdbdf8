import { createHash } from 'node:crypto';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../../../packager/native/run-command.ts';
import { readHostApt } from '../../../packager/images/adapters/build/host-apt.ts';
import { renderSource } from '../../../packager/images/build/apt-sources.ts';
import { ImageRecipe } from '../../../schemas/appliance/recipe.ts';
import { needsOf } from '../../../scripts/package/needs.ts';
import { PARTS } from '../../../scripts/package/parts.ts';

const CACHE = join(import.meta.dirname, '../../../.stackyard/package-roots');
const LONGEST_MS = 3_600_000;

/** What a server has that was just set up with nothing chosen. */
const BASE = ['systemd-sysv', 'dbus', 'zstd', 'ca-certificates', 'procps'];

/**
 * A clean Debian in a folder, as its installer leaves it, without a kernel. What our packages depend on is
 * not installed, but lies where apt puts what it has fetched, so that it needs no network afterwards, and
 * nothing of how this host reaches Debian is in it.
 *
 * @param suite `bookworm`, `trixie`
 * @returns a folder that nobody may write to; made once, and again when other packages are needed
 */
export async function debianRoot(suite: string): Promise<string> {
  const needed = [...new Set(PARTS.flatMap((part) => needsOf(part).needs)), 'adduser'].sort();
  const key = createHash('sha256')
    .update(JSON.stringify([BASE, needed]))
    .digest('hex');
  const root = join(CACHE, `${suite}-${key.slice(0, 16)}`);
  if (await isThere(root)) return root;
  await mkdir(CACHE, { recursive: true });
  const half = `${root}.part`;
  await rm(half, { recursive: true, force: true });
  const { sources, checkValidUntil, env } = await readHostApt(
    ImageRecipe.parse({ format: 1, suite, packages: [] }),
  );
  const fetch = ['apt-get', 'install', '--download-only', '--yes', '--no-install-recommends'];
  await runCommand(
    'mmdebstrap',
    [
      '--mode=root',
      '--format=directory',
      '--variant=important',
      `--include=${BASE.join(',')}`,
      '--aptopt=Acquire::Languages "none"',
      ...(checkValidUntil ? [] : ['--aptopt=Acquire::Check-Valid-Until "false"']),
      `--customize-hook=chroot "$1" ${[...fetch, ...needed].join(' ')}`,
      '--skip=cleanup/apt',
      suite,
      half,
      ...sources.map(renderSource),
    ],
    { env, timeoutMs: LONGEST_MS },
  );
  await rename(half, root);
  return root;
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
