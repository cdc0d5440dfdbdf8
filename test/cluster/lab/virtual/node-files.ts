import { createHash } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../../../../packager/native/run-command.ts';
import { fetchKernel, newestKernel } from '../guest/fetch-kernel.ts';
import { programFiles } from '../guest/make-initrd.ts';
import { pickModules } from '../guest/pick-modules.ts';
import { writeCpio } from '../guest/write-cpio.ts';
import { findCapabilities, hypervisorPrograms } from './qemu-capabilities.ts';

const CACHE = join(import.meta.dirname, '../../../../.stackyard/virtual-node-cache');
const PACKAGE = 'linux-image-amd64';
/** What it needs to reach its root; the rest is loaded from there when it is needed. */
const MODULES = ['virtio_pci', 'virtio_net', '9pnet_virtio', '9p', 'overlay'];
const FOLDERS = ['proc', 'dev', 'modules'];

/** What a virtual node is started from. */
export interface NodeFiles {
  readonly kernel: string;
  readonly initrd: string;
  /** Folder of the modules that belong to the kernel. */
  readonly modules: string;
  /** Folder of what libvirt has found out about QEMU. */
  readonly capabilities: string;
}

/**
 * Debian's kernel for all machines, with its modules, and a first root that leads to that of the host.
 * They are made once, and again when there is a newer kernel or the first root has changed.
 */
export async function nodeFiles(): Promise<NodeFiles> {
  const work = await mkdtemp(join(tmpdir(), 'virtual-node-'));
  try {
    const own = [
      ...(await programFiles()),
      {
        path: 'init',
        bytes: await readFile(join(import.meta.dirname, 'first-root.sh')),
        isProgram: true,
      },
    ];
    const kernel = await newestKernel(work, PACKAGE);
    const hash = createHash('sha256').update(
      JSON.stringify([kernel, MODULES, await hypervisorPrograms()]),
    );
    for (const { path, bytes } of own) hash.update(`${path} ${bytes.length}\n`).update(bytes);
    const folder = join(CACHE, hash.digest('hex'));
    const half = `${folder}.part`;
    if (!(await isThere(folder))) {
      await rm(CACHE, { recursive: true, force: true });
      await mkdir(half, { recursive: true });
      const fetched = await fetchKernel(work, PACKAGE);
      await copyFile(fetched.image, join(half, 'vmlinuz'));
      const picked = await pickModules(fetched.modules, MODULES);
      const order = picked.map(({ name }) => `${name}.ko\n`).join('');
      const archive = writeCpio(
        [
          ...own,
          ...picked.map(({ name, bytes }) => ({ path: `modules/${name}.ko`, bytes })),
          { path: 'modules/order', bytes: Buffer.from(order) },
        ],
        FOLDERS,
      );
      await writeFile(join(half, 'initrd'), archive);
      // Which module needs which: made by the package when it is installed.
      await mkdir(join(half, 'lib/modules'), { recursive: true });
      const version = kernel.name.replace('linux-image-', '');
      const modules = join(half, 'lib/modules', version);
      await runCommand('cp', ['-a', fetched.modules, modules]);
      await runCommand('depmod', ['-b', half, version], { package: 'kmod' });
      await rename(modules, join(half, 'modules'));
      await runCommand('cp', ['-r', await findCapabilities(work), join(half, 'capabilities')]);
      await rename(half, folder);
    }
    return {
      kernel: join(folder, 'vmlinuz'),
      initrd: join(folder, 'initrd'),
      modules: join(folder, 'modules'),
      capabilities: join(folder, 'capabilities'),
    };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
