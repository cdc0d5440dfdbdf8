import { copyFile, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from '../../../packager/images/adapters/files/cache-folder.ts';
import { fetchArchiveState } from '../../../packager/images/adapters/build/fetch-archive-state.ts';
import { type HostApt, readHostApt } from '../../../packager/images/adapters/build/host-apt.ts';
import { asImageRoot, isRoot } from '../../../packager/images/adapters/build/image-root.ts';
import { renderSource } from '../../../packager/images/build/apt-sources.ts';
import type { ArchiveState } from '../../../packager/images/build/archive-state.ts';
import { ImageRecipe } from '../../../schemas/appliance/recipe.ts';
import { COMPONENTS, nodePackages } from '../core/packages.ts';
import { DROPPED_DRIVERS } from '../core/wanted-drivers.ts';
import type { BuildRunner } from './build-runner.ts';

const TRIM = fileURLToPath(new URL('../root/trim', import.meta.url));
const BUILD = '/stackyard-build';
const ARCHIVE = 'root.tar.zst';

/** Debian as the packages of a node are taken from. */
export interface NodeDebian {
  readonly suite: string;
  readonly apt: HostApt;
  /** What the archive holds now. */
  readonly state: ArchiveState;
}

/**
 * Asks apt's archives what they hold.
 *
 * @param work folder for what is fetched
 * @throws Fault MIRROR_UNKNOWN, MIRROR_HAS_PASSWORD, UNREACHABLE, TOOL_MISSING, CANCELLED
 */
export async function findDebian(
  { suite, mirror }: { readonly suite: 'trixie'; readonly mirror?: string | undefined },
  work: string,
  signal: AbortSignal,
): Promise<NodeDebian> {
  const components = [...COMPONENTS];
  const recipe = ImageRecipe.parse({ format: 1, suite, components, ...(mirror && { mirror }) });
  const apt = await readHostApt(recipe);
  return { suite, apt, state: await fetchArchiveState(apt.sources, work, { recipe, signal }) };
}

/**
 * Puts Debian's packages for a node into a folder, without what a node never reads. What was installed is kept, and
 * used again as long as the archive holds the same; so are the packages, for when it does not:
 *
 * ```
 * ${XDG_CACHE_HOME:-~/.cache}/stackyard/node-image/
 *   debs/             Debian packages
 *   root-<key>.tar.zst
 * ```
 *
 * @returns the folder of the root
 * @throws Fault NODE_IMAGE_FAILED, DISK_FULL, TOOL_MISSING, TOOL_TIMED_OUT, CANCELLED
 */
export async function installDebian(
  debian: NodeDebian,
  { work, useCache }: { readonly work: string; readonly useCache: boolean },
  runner: BuildRunner,
): Promise<string> {
  await copyFile(TRIM, join(work, 'trim'));
  const cache = cacheFolder('node-image');
  const debs = join(cache, 'debs');
  await mkdir(debs, { recursive: true });
  const args = debootstrapArguments(debian, debs);
  const kept = join(cache, `root-${await keyOf(debian, args)}.tar.zst`);
  const archive = join(work, ARCHIVE);
  if (!useCache || !(await isThere(kept))) {
    runner.enter('packages');
    await runner.run('mmdebstrap', args, {
      cwd: work,
      env: {
        ...debian.apt.env,
        TMPDIR: work,
        SOURCE_DATE_EPOCH: String(debian.state.publishedSeconds),
        // The kernel's package would make a first stage of its own.
        INITRD: 'No',
      },
    });
    await copyFile(archive, `${kept}.part`);
    await dropOld(cache);
    await rename(`${kept}.part`, kept);
    await rm(archive);
  }
  runner.enter('unpacking');
  const asRoot = async (program: string, ...words: string[]): Promise<unknown> =>
    runner.run(...asImageRoot(program, words), { cwd: work });
  await asRoot('mkdir', '--mode=0755', 'root');
  const asItIs = ['--numeric-owner', '--same-owner', '--same-permissions'];
  await asRoot('tar', '--extract', '--zstd', `--file=${kept}`, '--directory=root', ...asItIs);
  await asRoot('mkdir', '--parents', '--mode=0755', ...PLACES.map((name) => `root/${name}`));
  return join(work, 'root');
}

/** Where the kernel puts its own. */
const PLACES = ['dev', 'proc', 'sys', 'run'];

/** @returns arguments for mmdebstrap, which works in the folder of the build */
function debootstrapArguments({ suite, apt }: NodeDebian, debs: string): readonly string[] {
  const trim = [`${BUILD}/trim`, ...DROPPED_DRIVERS].join(' ');
  return [
    `--mode=${isRoot() ? 'root' : 'unshare'}`,
    '--format=tar',
    '--variant=apt',
    '--verbose',
    '--architectures=amd64',
    `--include=${nodePackages().join(',')}`,
    '--aptopt=Acquire::Languages "none"',
    ...(apt.checkValidUntil ? [] : ['--aptopt=Acquire::Check-Valid-Until "false"']),
    // What is made here is thrown away after a power cut, and need not outlast one.
    '--dpkgopt=force-unsafe-io',
    '--dpkgopt=path-exclude=/usr/share/man/*',
    '--dpkgopt=path-exclude=/usr/share/info/*',
    '--dpkgopt=path-exclude=/usr/share/locale/*/LC_MESSAGES/*',
    '--skip=output/dev,cleanup/apt,cleanup/reproducible,download/empty,essential/unlink',
    '--setup-hook=mkdir -p "$1/var/cache/apt/archives"',
    ...keptPackages(debs),
    `--customize-hook=mkdir -p "$1${BUILD}"`,
    `--customize-hook=upload trim ${BUILD}/trim`,
    `--customize-hook=chroot "$1" sh ${trim}`,
    suite,
    ARCHIVE,
    ...apt.sources.map(renderSource),
  ];
}

/** In a namespace, mmdebstrap has to hand files across; root can simply copy them, which takes a second. */
const keptPackages = (debs: string): readonly string[] =>
  isRoot()
    ? [
        `--setup-hook=cp -r ${debs}/. "$1/var/cache/apt/archives"`,
        `--customize-hook=cp -u "$1"/var/cache/apt/archives/*.deb ${debs}`,
      ]
    : [
        `--setup-hook=sync-in ${debs} /var/cache/apt/archives`,
        `--customize-hook=sync-out /var/cache/apt/archives ${debs}`,
      ];

/** The same key, the same root. */
async function keyOf({ state }: NodeDebian, args: readonly string[]): Promise<string> {
  const parts = [state, args, await readFile(TRIM, 'utf8')];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

/** One is enough: the archive does not go back to what it held before. */
async function dropOld(cache: string): Promise<void> {
  const old = (await readdir(cache)).filter((name) => /^root-[0-9a-f]{32}\.tar\.zst$/.test(name));
  await Promise.all(old.map((name) => rm(join(cache, name), { force: true })));
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
