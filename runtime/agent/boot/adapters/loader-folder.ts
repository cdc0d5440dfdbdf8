import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { ifPresent } from '../../node/adapters/if-present.ts';
import { FIRST_SCRIPT } from '../core/boot-addresses.ts';
import { LOADER_FILES } from '../core/firmware.ts';
import { readLoaderVersion } from '../core/loader-version.ts';

/** By name: what machines fetch first. */
export type LoaderFiles = ReadonlyMap<string, Buffer>;

/**
 * Reads iPXE.
 *
 * @param folder where Debian's package `ipxe` puts it
 * @throws Fault BOOT_LOADERS_MISSING when a file is missing, or is of a time when much did not work yet
 */
export async function readLoaders(folder: string): Promise<LoaderFiles> {
  const read = await Promise.all(
    LOADER_FILES.map(
      async (name) => [name, await ifPresent(readFile(join(folder, name)))] as const,
    ),
  );
  const missing = read.flatMap(([name, bytes]) => (bytes ? [] : [name]));
  if (missing.length > 0) throw new Fault('BOOT_LOADERS_MISSING', { folder, missing });
  const files = new Map(read.flatMap(([name, bytes]) => (bytes ? [[name, bytes] as const] : [])));
  for (const bytes of files.values()) {
    const version = readLoaderVersion(bytes.toString('latin1'));
    if (version && version.isTooOld) {
      throw new Fault('BOOT_LOADERS_MISSING', { folder, missing: [], found: version.text });
    }
  }
  return files;
}

/**
 * Puts loaders and first script where dnsmasq serves them from, which is where everybody may read.
 *
 * @returns whether any was written
 */
export async function fillTftpFolder(
  folder: string,
  loaders: LoaderFiles,
  firstScript: string,
): Promise<boolean> {
  await mkdir(folder, { recursive: true });
  // Whatever this process keeps from others by itself.
  await chmod(folder, 0o755);
  let changed = false;
  for (const [name, bytes] of [...loaders, [FIRST_SCRIPT, Buffer.from(firstScript)] as const]) {
    const path = join(folder, name);
    if ((await ifPresent(readFile(path)))?.equals(bytes)) continue;
    await writeFile(`${path}.new`, bytes);
    await chmod(`${path}.new`, 0o644);
    await rename(`${path}.new`, path);
    changed = true;
  }
  return changed;
}
