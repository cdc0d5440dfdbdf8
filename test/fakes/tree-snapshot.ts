import { createHash } from 'node:crypto';
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';

/** @returns one line for everything below a folder: mode, path, and digest or target */
export async function treeSnapshot(folder: string): Promise<string[]> {
  const names = (await readdir(folder, { recursive: true })).sort();
  return Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const stats = await lstat(path);
      const mode = stats.mode.toString(8);
      if (stats.isSymbolicLink()) return `${mode} ${name} -> ${await readlink(path)}`;
      if (!stats.isFile() || stats.size > 2 ** 30) return `${mode} ${name} ${stats.size}`;
      const digest = createHash('sha256').update(await readFile(path));
      return `${mode} ${name} ${digest.digest('hex')}`;
    }),
  );
}
