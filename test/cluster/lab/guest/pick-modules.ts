import { glob, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { runCommand } from '../../../../packager/native/run-command.ts';

/** A kernel module, ready to be inserted. */
export interface KernelModule {
  readonly name: string;
  readonly bytes: Buffer;
}

/**
 * Reads modules and whatever they depend on. Which those are stands in each module, as `depends=`
 * (modinfo(8)); the list of the whole kernel is only made when a kernel is installed.
 *
 * @param folder of a kernel's modules
 * @returns in an order in which they can be inserted; what is built into the kernel is left out
 */
export async function pickModules(
  folder: string,
  wanted: readonly string[],
): Promise<KernelModule[]> {
  const files = new Map<string, string>();
  for await (const path of glob('kernel/**/*.ko*', { cwd: folder })) {
    files.set(nameOf(basename(path).replace(/\.ko.*/, '')), join(folder, path));
  }
  const picked = new Map<string, KernelModule>();
  const pick = async (name: string): Promise<void> => {
    const file = files.get(name);
    if (picked.has(name) || file === undefined) return;
    const bytes = await readModule(file);
    const depends = /\0depends=([^\0]*)\0/.exec(bytes.toString('latin1'))?.[1] ?? '';
    for (const other of depends.split(',')) await pick(nameOf(other));
    picked.set(name, { name, bytes });
  };
  for (const name of wanted) await pick(nameOf(name));
  return [...picked.values()];
}

const nameOf = (name: string): string => name.replaceAll('-', '_');

/** Debian 13 packs its modules. */
async function readModule(file: string): Promise<Buffer> {
  if (!file.endsWith('.xz')) return readFile(file);
  await runCommand('busybox', ['unxz', '-k', '-f', file]);
  return readFile(file.slice(0, -'.xz'.length));
}
