import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { isLeftOut } from './left-out.ts';
import { copied, type PackageFile } from './package-file.ts';
import { PROGRAM } from './places.ts';
import type { Share } from './split.ts';

/**
 * @param root of the checkout
 * @returns the sources and npm packages of a share, where they are installed
 */
export const shareFiles = (root: string, { files, modules }: Share): PackageFile[] => [
  ...files.map((file) => copied(`${PROGRAM}/${file}`, join(root, file))),
  ...[...modules.keys()].flatMap((folder) => folderFiles(root, folder)),
];

/**
 * @param folder relative to the checkout
 * @returns its files without what nobody reads at run time; npm packages in it are not of it
 */
export function folderFiles(root: string, folder: string): PackageFile[] {
  return walk(join(root, folder))
    .map((file) => relative(root, file))
    .filter((file) => !isLeftOut(file))
    .map((file) => copied(`${PROGRAM}/${file}`, join(root, file)));
}

function walk(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : walk(path);
    return entry.isFile() ? [path] : [];
  });
}
