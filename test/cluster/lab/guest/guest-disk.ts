import { createHash } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createStepRunner } from '../../../../packager/images/adapters/build/step-runner.ts';
import { makeRawDisk } from '../../../../packager/images/adapters/build/make-raw-disk.ts';
import { ARCHITECTURES } from '../../../../packager/images/build/architecture.ts';
import { layOutDisk } from '../../../../packager/images/disk/disk-layout.ts';
import { fetchKernel, newestKernel } from './fetch-kernel.ts';
import { FOLDERS, makeInitrd, ownFiles, programFiles } from './make-initrd.ts';
import { pickModules } from './pick-modules.ts';

const CACHE = join(import.meta.dirname, '../../../../.stackyard/cluster-cache');
const MIB = 2 ** 20;
const SIZE_BYTES = 64 * MIB;

const MODULES = [
  'virtio_pci',
  'virtio_blk',
  'virtio_net',
  'vfat',
  'nls_ascii',
  'nls_cp437',
  'button',
  'evdev',
  'ext4',
];

/** Everything that only costs time where guests are emulated is off. */
const KERNEL_ARGUMENTS =
  'console=ttyS0,115200 quiet loglevel=4 panic=1 mitigations=off lsm= audit=0 tsc=reliable';

const GRUB_CONFIG = `linux /vmlinuz ${KERNEL_ARGUMENTS}\ninitrd /initrd\nboot\n`;

/**
 * The disk of a guest that is up seconds after its power is switched on, where a whole system takes a
 * minute: Debian's kernel, and busybox as everything else. What it does is in `root/`.
 *
 * It is made once, and again when something that it is made of has changed.
 *
 * @returns path of the raw disk; nobody may write to it
 */
export async function guestDisk(): Promise<string> {
  const work = await mkdtemp(join(tmpdir(), 'cluster-guest-'));
  try {
    const kernel = await newestKernel(work);
    const disk = join(CACHE, `${await keyOf(kernel)}.raw`);
    if (await exists(disk)) return disk;
    // The one before it is not needed any more.
    await rm(CACHE, { recursive: true, force: true });
    await mkdir(CACHE, { recursive: true });
    await makeDisk(work, `${disk}.part`);
    await rename(`${disk}.part`, disk);
    return disk;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function keyOf(kernel: object): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify([kernel, MODULES, FOLDERS, GRUB_CONFIG]));
  for (const { path, bytes } of [...(await programFiles()), ...(await ownFiles())]) {
    hash.update(`${path} ${bytes.length}\n`).update(bytes);
  }
  return hash.digest('hex');
}

async function makeDisk(work: string, disk: string): Promise<void> {
  const kernel = await fetchKernel(work);
  const rootFolder = join(work, 'root');
  await mkdir(join(rootFolder, 'boot/grub'), { recursive: true });
  await copyFile(kernel.image, join(rootFolder, 'vmlinuz'));
  const modules = await pickModules(kernel.modules, MODULES);
  await writeFile(join(rootFolder, 'initrd'), await makeInitrd(modules));
  await writeFile(join(rootFolder, 'boot/grub/grub.cfg'), GRUB_CONFIG);
  await rm(disk, { force: true });
  const layout = layOutDisk('cluster guest', SIZE_BYTES, 'amd64');
  const plan = { layout, architecture: ARCHITECTURES.amd64, rootFolder, epochSeconds: 0, work };
  const quiet = { onProgress: () => undefined, signal: new AbortController().signal };
  await makeRawDisk(plan, disk, createStepRunner('guest', quiet));
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
