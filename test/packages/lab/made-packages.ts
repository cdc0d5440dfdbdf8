import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../../../packager/native/run-command.ts';

const MAIN = join(import.meta.dirname, '../../../scripts/package/main.ts');
const LONGEST_MS = 1_800_000;

/** Makes the Debian packages of this tree. @returns the files, in the order of their names */
export async function makePackages(folder: string, version: string): Promise<readonly string[]> {
  await mkdir(folder);
  await runCommand(process.execPath, [MAIN, folder], {
    env: { STACKYARD_PACKAGE_VERSION: version },
    timeoutMs: LONGEST_MS,
  });
  return (await readdir(folder)).sort().map((name) => join(folder, name));
}
