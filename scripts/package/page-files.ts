import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { made, type PackageFile } from './package-file.ts';
import { PROGRAM } from './places.ts';
import { folderFiles } from './program-files.ts';

/**
 * The built pages. Next writes into them where they were built, and makes up keys for previews, which
 * our pages do not have: both would make every build another one.
 *
 * @param root of the checkout, with pages that were built
 */
export function pageFiles(root: string): PackageFile[] {
  const id = readFileSync(join(root, '.next', 'BUILD_ID'), 'utf8');
  const keys = previewKeys(readFileSync(join(root, '.next/server/preview-props.json'), 'utf8'), id);
  return folderFiles(root, '.next').map((file) => {
    const name = file.path.slice(PROGRAM.length + 1);
    if (file.kind !== 'copy' || !CHANGED.test(name)) return file;
    const text = readFileSync(file.from, 'utf8').replaceAll(root, PROGRAM);
    return made(
      file.path,
      keys.reduce((changed, [before, after]) => changed.replaceAll(before, after), text),
    );
  });
}

/** What says where it was built, or names keys. */
const CHANGED =
  /^\.next\/(required-server-files\.(js|json)|prerender-manifest\.json|server\/(preview-props\.json|middleware-build-manifest\.js))$/;

/** @returns each key as it is, and one of the same length that goes by the pages alone */
function previewKeys(props: string, id: string): [before: string, after: string][] {
  const keys = JSON.parse(props) as Record<string, string>;
  return Object.entries(keys).map(([name, key]) => {
    const hash = createHash('sha256').update(`${id} ${name}`).digest('hex');
    return [key, hash.slice(0, key.length)];
  });
}
