import { createHash } from 'node:crypto';
import { cp, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { runCommand } from '../../../packager/native/run-command.ts';
import { readHostApt } from '../../../packager/images/adapters/build/host-apt.ts';
import { renderSource } from '../../../packager/images/build/apt-sources.ts';
import { ImageRecipe } from '../../../schemas/appliance/recipe.ts';
import { needsOf } from '../../../scripts/package/needs.ts';
import { PARTS } from '../../../scripts/package/parts.ts';

const CACHE = join(import.meta.dirname, '../../../.stackyard/package-roots');
const LONGEST_MS = 3_600_000;
const COPY_MS = 300_000;

/** A kernel for virtual machines: it is up sooner, and smaller, than the one for all hardware. */
const KERNEL = `linux-image-cloud-${process.arch === 'arm64' ? 'arm64' : 'amd64'}`;
/** What a server has that was just set up with nothing chosen. */
const BASE = ['systemd-sysv', 'dbus', 'zstd', 'ca-certificates', 'procps', KERNEL];

/**
 * A clean Debian in a folder, as its installer leaves it. What our packages depend on is not installed, but
 * lies where apt puts what it has fetched, so that it needs no network afterwards, and nothing of how this
 * host reaches Debian is in it.
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

/** What is put into a clean Debian before it starts: files or folders of this host, by the folder they go to. */
export type Laid = Readonly<Record<string, readonly string[]>>;

/**
 * A clean Debian of one's own.
 *
 * @param root an empty folder
 * @param name of the host
 */
export async function copyDebian(
  suite: string,
  root: string,
  { name, laid }: { name: string; laid: Laid },
): Promise<void> {
  await runCommand('cp', ['-a', `${await debianRoot(suite)}/.`, root], { timeoutMs: COPY_MS });
  await writeFile(join(root, 'etc/hostname'), `${name}\n`);
  await writeFile(join(root, 'etc/hosts'), `127.0.0.1 localhost\n127.0.1.1 ${name}\n`);
  // It does not start from its own disk: what apt installs need not be in its initrd.
  await writeFile(join(root, 'etc/initramfs-tools/update-initramfs.conf'), 'update_initramfs=no\n');
  for (const [folder, sources] of Object.entries(laid)) {
    await mkdir(join(root, folder), { recursive: true });
    for (const source of sources) {
      await cp(source, join(root, folder, basename(source)), { recursive: true });
    }
  }
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
