import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ifPresent } from '../../../../../runtime/agent/node/adapters/if-present.ts';
import { fetchKernel, newestKernel } from '../../../../cluster/lab/guest/fetch-kernel.ts';
import { programFiles } from '../../../../cluster/lab/guest/make-initrd.ts';
import { pickModules } from '../../../../cluster/lab/guest/pick-modules.ts';
import { writeCpio } from '../../../../cluster/lab/guest/write-cpio.ts';
import { bytesOf, type ImageBytes } from './desired-boot.ts';

const CACHE = join(import.meta.dirname, '../../../../../.stackyard/boot-cache');
const MODULES = ['virtio_pci', 'virtio_net'];
const FOLDERS = ['proc', 'sys', 'dev', 'modules'];

/**
 * A node image that really starts: Debian's kernel, and a first stage that fetches the root, says its
 * digest, and does nothing more. The rest of it is made up.
 */
export async function bootImage(version: string): Promise<ImageBytes> {
  const { vmlinuz, initrd } = await startFiles();
  return { ...bytesOf(version, 3_000_000), vmlinuz, initrd };
}

async function startFiles(): Promise<Pick<ImageBytes, 'vmlinuz' | 'initrd'>> {
  const work = await mkdtemp(join(tmpdir(), 'boot-image-'));
  try {
    const scripts = [
      { path: 'init', bytes: await readFile(join(import.meta.dirname, 'first-stage.sh')) },
      { path: 'bin/on-lease', bytes: await readFile(join(import.meta.dirname, 'on-lease.sh')) },
    ].map((file) => ({ ...file, isProgram: true }));
    const kernel = await newestKernel(work);
    const key = createHash('sha256').update(JSON.stringify([kernel, MODULES, scripts]));
    const folder = join(CACHE, key.digest('hex').slice(0, 16));
    const read = async (name: string) => ifPresent(readFile(join(folder, name)));
    const [known, knownInitrd] = [await read('vmlinuz'), await read('initrd')];
    if (known && knownInitrd) return { vmlinuz: known, initrd: knownInitrd };
    const { image, modules } = await fetchKernel(work);
    const picked = await pickModules(modules, MODULES);
    const files = [
      ...(await programFiles()),
      ...scripts,
      ...picked.map(({ name, bytes }) => ({ path: `modules/${name}.ko`, bytes })),
      {
        path: 'modules/order',
        bytes: Buffer.from(picked.map(({ name }) => `${name}.ko\n`).join('')),
      },
    ];
    const vmlinuz = await readFile(image);
    const initrd = gzipSync(writeCpio(files, FOLDERS));
    await mkdir(folder, { recursive: true });
    for (const [name, bytes] of Object.entries({ vmlinuz, initrd })) {
      await writeFile(join(folder, `${name}.new`), bytes);
      await rename(join(folder, `${name}.new`), join(folder, name));
    }
    return { vmlinuz, initrd };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
