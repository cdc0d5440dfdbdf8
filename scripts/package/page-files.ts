import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { made, type PackageFile } from './package-file.ts';
import { PROGRAM } from './places.ts';
import { folderFiles } from './program-files.ts';

/**
 * The built pages. Next writes into them where they were built, and makes up keys for previews and for
 * actions of the server, neither of which our pages have: both would make every build another one.
 *
 * @param root of the checkout, with pages that were built
 */
export function pageFiles(root: string): PackageFile[] {
  const read = (name: string): string => readFileSync(join(root, '.next', name), 'utf8');
  const keys = fixedKeys(read('BUILD_ID'), {
    ...(JSON.parse(read('server/preview-props.json')) as Record<string, string>),
    actions: (JSON.parse(read('server/server-reference-manifest.json')) as ActionManifest)
      .encryptionKey,
  });
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

interface ActionManifest {
  readonly encryptionKey: string;
}

/** What says where it was built, or names keys. */
const CHANGED =
  /^\.next\/(required-server-files\.(js|json)|prerender-manifest\.json|server\/(preview-props\.json|middleware-build-manifest\.js|server-reference-manifest\.(js|json)))$/;

/** @returns each key as it is, and one of the same length that goes by the pages alone */
function fixedKeys(
  id: string,
  keys: Readonly<Record<string, string>>,
): [before: string, after: string][] {
  return Object.entries(keys).map(([name, key]) => {
    const hash = createHash('sha256').update(`${id} ${name}`);
    return [key, hash.digest(key.endsWith('=') ? 'base64' : 'hex').slice(0, key.length)];
  });
}
