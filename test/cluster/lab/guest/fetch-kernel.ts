import { existsSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../../../../packager/native/run-command.ts';

/**
 * Names Debian's present kernel: the small one for clouds, or the one for all machines, which has more
 * file systems.
 */
export type KernelPackage = 'linux-image-cloud-amd64' | 'linux-image-amd64';
const SMALL: KernelPackage = 'linux-image-cloud-amd64';
const DOWNLOAD_MS = 300_000;
const PROXIES = ['http_proxy', 'https_proxy', 'no_proxy'];

/** Debian's kernel, unpacked. */
export interface Kernel {
  /** Such as `6.1.0-56-cloud-amd64`. */
  readonly version: string;
  readonly image: string;
  /** Folder of its modules. */
  readonly modules: string;
}

/**
 * @param work an empty folder, or one of an earlier call
 * @returns the name of the package that holds the kernel of this distribution, and its version
 */
export async function newestKernel(
  work: string,
  meta = SMALL,
): Promise<{ name: string; version: string }> {
  const found = await askFor(work, meta);
  if (found) return found;
  // Nobody has fetched the lists on this machine yet, or they were cleaned away.
  await refreshLists(work);
  const fetched = await askFor(work, meta);
  if (!fetched) throw new Error(`apt knows no ${meta}`);
  return fetched;
}

/** Fetches lists of packages for this folder; those of the machine stay as they are. */
async function refreshLists(work: string): Promise<void> {
  await runCommand('apt-get', [...ownLists(work), 'update', '-qq'], {
    timeoutMs: DOWNLOAD_MS,
    passEnv: PROXIES,
  });
}

async function askFor(
  work: string,
  meta: KernelPackage,
): Promise<{ name: string; version: string } | undefined> {
  const show = async (name: string): Promise<string> => {
    const args = [...(await listOptions(work)), 'show', '--no-all-versions', name];
    return (await runCommand('apt-cache', args, { acceptExitCodes: [0, 100] })).stdout;
  };
  const name = /linux-image-\d\S*/.exec(await show(meta))?.[0];
  const version = name && /^Version: (\S+)$/m.exec(await show(name))?.[1];
  return name && version ? { name, version } : undefined;
}

/**
 * Downloads and unpacks the kernel; nothing is installed.
 *
 * @param work an empty folder, or the one that {@link newestKernel} worked in
 */
export async function fetchKernel(work: string, meta = SMALL): Promise<Kernel> {
  const name = await download(work, meta).catch(async () => {
    // The lists of the machine are old, and the archive has gone on.
    await refreshLists(work);
    return download(work, meta);
  });
  const file = (await readdir(work)).find((each) => each.endsWith('.deb'));
  if (file === undefined) throw new Error(`apt-get downloaded no ${name}`);
  const root = join(work, 'kernel');
  await runCommand('dpkg-deb', ['--extract', join(work, file), root]);
  const version = name.replace('linux-image-', '');
  // Debian 13 has moved them.
  const lib = ['lib', 'usr/lib'].find((place) => existsSync(join(root, place, 'modules'))) ?? '';
  const modules = join(root, lib, 'modules', version);
  return { version, image: join(root, 'boot', `vmlinuz-${version}`), modules };
}

/** @returns the name of the package, whose file is in the folder then */
async function download(work: string, meta: KernelPackage): Promise<string> {
  const { name } = await newestKernel(work, meta);
  await runCommand('apt-get', [...(await listOptions(work)), 'download', '-qq', name], {
    cwd: work,
    timeoutMs: DOWNLOAD_MS,
    passEnv: PROXIES,
  });
  return name;
}

/** Makes apt use lists in this folder. */
function ownLists(work: string): string[] {
  const folder = join(work, 'apt');
  return ['-o', `Dir::State::lists=${folder}`, '-o', `Dir::Cache=${folder}`];
}

async function listOptions(work: string): Promise<string[]> {
  const has = (await readdir(work)).includes('apt');
  if (has) await mkdir(join(work, 'apt', 'partial'), { recursive: true });
  return has ? ownLists(work) : [];
}
