import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { KeptFile } from '../../../packager/format/server-backup/contents.ts';
import { isServerFile } from '../../../packager/format/server-backup/server-files.ts';
import type { LeftOut } from '../../../schemas/api/resources/server-backup.ts';

/** Secrets of the server, each written once and replaced as a whole. */
const SECRETS = ['sealing-key', 'session-key', 'registry-token-key', 'authority'];
/** Where blobs and node images are; what is on its way into them is in folders beside, and left out. */
const BLOBS = join('registry', 'v1', 'blobs');
const NODE_IMAGES = 'node-images';

/**
 * Lists the files of a data folder that cannot be made again. The database is none of them: its rows are
 * read by themselves. What somebody has put beside them is not ours, and no restore would take it.
 *
 * @returns paths below the folder, in their order
 */
export async function listDataFiles(
  dataFolder: string,
  leaveOut: readonly LeftOut[],
): Promise<KeptFile[]> {
  const wanted = [
    ...SECRETS,
    ...(leaveOut.includes('appliances') ? [] : [BLOBS]),
    ...(leaveOut.includes('node-images') ? [] : [NODE_IMAGES]),
  ];
  const found = await Promise.all(wanted.map((name) => filesBelow(join(dataFolder, name))));
  const paths = found.flat().map((path) => relative(dataFolder, path));
  const own = paths.filter((path) => isServerFile(path));
  const files: KeptFile[] = [];
  for (const path of own.toSorted()) {
    const { size } = await stat(join(dataFolder, path));
    files.push({ path, sizeBytes: size });
  }
  return files;
}

/** Hidden ones are not finished, and so are those that end in `.new`. */
async function filesBelow(path: string): Promise<string[]> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (!found) return [];
  if (found.isFile()) return path.endsWith('.new') ? [] : [path];
  const names = (await readdir(path)).filter((name) => !name.startsWith('.'));
  return (await Promise.all(names.map((name) => filesBelow(join(path, name))))).flat();
}
