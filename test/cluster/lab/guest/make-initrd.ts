import { readdir, readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../../../../packager/native/run-command.ts';
import type { KernelModule } from './pick-modules.ts';
import { type CpioFile, writeCpio } from './write-cpio.ts';

/** Of this machine: a guest has the same ones. */
const PROGRAMS = ['/bin/busybox', '/sbin/mke2fs'];
/** Empty ones, to mount and write in. */
export const FOLDERS = ['proc', 'sys', 'dev', 'run', 'tmp', 'etc', 'modules'];
const ROOT = join(import.meta.dirname, 'root');

/** Where each file of `root/` goes. */
const PLACES: Readonly<Record<string, string>> = {
  init: 'init',
  'on-lease': 'bin/on-lease',
  'index.cgi': 'www/cgi-bin/index.cgi',
  run: 'www/cgi-bin/run',
  'power-off': 'etc/acpi/PWRF/00000080',
};

/** @returns an archive for the kernel with all that a guest consists of */
export async function makeInitrd(modules: readonly KernelModule[]): Promise<Buffer> {
  const files = [
    ...(await programFiles()),
    ...(await ownFiles()),
    ...modules.map(({ name, bytes }) => ({ path: `modules/${name}.ko`, bytes })),
  ];
  const order = modules.map(({ name }) => `${name}.ko\n`).join('');
  return writeCpio([...files, { path: 'modules/order', bytes: Buffer.from(order) }], FOLDERS);
}

/** @returns what guests do, as the files of `root/` say */
export async function ownFiles(): Promise<CpioFile[]> {
  const names = (await readdir(ROOT)).sort();
  return Promise.all(
    names.map(async (name) => {
      const path = PLACES[name];
      if (path === undefined) throw new Error(`nobody has said where ${name} goes`);
      return { path, bytes: await readFile(join(ROOT, name)), isProgram: true };
    }),
  );
}

/** The programs and the libraries that they need, at the places where they look for them. */
export async function programFiles(): Promise<CpioFile[]> {
  const { stdout } = await runCommand('ldd', PROGRAMS);
  const libraries = [...stdout.matchAll(/(?:=> |^\t)(\/\S+) \(/gm)].map(([, path = '']) => path);
  return Promise.all(
    [...PROGRAMS, ...new Set(libraries)].map(async (path) => ({
      path: path.replace(/^\/sbin/, 'bin').replace(/^\//, ''),
      bytes: await readFile(await realpath(path)),
      isProgram: true,
    })),
  );
}
