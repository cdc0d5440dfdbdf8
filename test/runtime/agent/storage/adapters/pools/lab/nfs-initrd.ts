import { createHash } from 'node:crypto';
import {
  copyFile,
  mkdir,
  mkdtemp,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../../../../../../../packager/native/run-command.ts';
import { fetchKernel, newestKernel } from '../../../../../../cluster/lab/guest/fetch-kernel.ts';
import { pickModules } from '../../../../../../cluster/lab/guest/pick-modules.ts';
import { type CpioFile, writeCpio } from '../../../../../../cluster/lab/guest/write-cpio.ts';

const CACHE = join(import.meta.dirname, '../../../../../../../.stackyard/nfs-cache');
const MODULES = ['virtio_pci', 'virtio_net', 'nfs', 'nfsv4'];
/** Of this machine: a guest has the same ones, and mounts with the same program as a node. */
const PROGRAMS = ['/bin/busybox', '/usr/sbin/mount.nfs4', '/usr/bin/flock', '/usr/bin/setpriv'];
const FOLDERS = ['proc', 'sys', 'dev', 'run', 'tmp', 'etc', 'pool', 'modules'];

/** A kernel and its first root, for a guest that is an NFS client and is up in seconds. */
export interface GuestFiles {
  readonly kernel: string;
  readonly initrd: string;
}

/** @returns what a guest is started from; made once, and again when something of it has changed */
export async function nfsGuestFiles(): Promise<GuestFiles> {
  const work = await mkdtemp(join(tmpdir(), 'nfs-guest-'));
  try {
    const own = await ownFiles();
    const hash = createHash('sha256').update(JSON.stringify([await newestKernel(work), MODULES]));
    for (const { path, bytes } of own) hash.update(`${path} ${bytes.length}\n`).update(bytes);
    const folder = join(CACHE, hash.digest('hex'));
    const files = { kernel: join(folder, 'vmlinuz'), initrd: join(folder, 'initrd') };
    if (await isThere(folder)) return files;
    await rm(CACHE, { recursive: true, force: true });
    await mkdir(`${folder}.part`, { recursive: true });
    const kernel = await fetchKernel(work);
    await copyFile(kernel.image, join(`${folder}.part`, 'vmlinuz'));
    const modules = await pickModules(kernel.modules, MODULES);
    const order = modules.map(({ name }) => `${name}.ko\n`).join('');
    const archive = writeCpio(
      [
        ...own,
        ...modules.map(({ name, bytes }) => ({ path: `modules/${name}.ko`, bytes })),
        { path: 'modules/order', bytes: Buffer.from(order) },
      ],
      FOLDERS,
    );
    await writeFile(join(`${folder}.part`, 'initrd'), archive);
    await rename(`${folder}.part`, folder);
    return files;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function ownFiles(): Promise<CpioFile[]> {
  const { stdout } = await runCommand('ldd', PROGRAMS);
  const libraries = [...stdout.matchAll(/(?:=> |^\t)(\/\S+) \(/gm)].map(([, path = '']) => path);
  const programs = await Promise.all(
    [...PROGRAMS, ...new Set(libraries)].map(async (path) => ({
      path: path.replace(/^\//, ''),
      bytes: await readFile(await realpath(path)),
      isProgram: true,
    })),
  );
  const init = await readFile(join(import.meta.dirname, 'nfs-guest.sh'));
  const text = (path: string, content: string): CpioFile => ({ path, bytes: Buffer.from(content) });
  return [
    ...programs,
    { path: 'init', bytes: init, isProgram: true },
    // Looked into by the program that mounts.
    text('etc/netconfig', 'tcp tpi_cots_ord v inet tcp - -\ntcp6 tpi_cots_ord v inet6 tcp - -\n'),
    text('etc/protocols', 'tcp 6 TCP\n'),
    text('etc/services', 'nfs 2049/tcp\n'),
  ];
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
