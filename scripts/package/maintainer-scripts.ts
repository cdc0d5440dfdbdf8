import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const NAMES = ['preinst', 'postinst', 'prerm', 'postrm'] as const;
/** What dpkg reads, and does not run. */
const TRIGGERS = 'triggers';

/** @returns what dpkg runs for a package, by its names: `maintainer/<package>.postinst` … */
export const maintainerScripts = (root: string, name: string): ReadonlyMap<string, string> =>
  new Map(
    NAMES.flatMap((kind) => {
      const text = maintainerFile(root, name, kind);
      return text === '' ? [] : [[kind, text] as const];
    }),
  );

/** @returns when dpkg shall call its scripts once more (deb-triggers(5)); empty: never */
export const maintainerTriggers = (root: string, name: string): string =>
  maintainerFile(root, name, TRIGGERS);

function maintainerFile(root: string, name: string, kind: string): string {
  const file = join(root, 'scripts/package/maintainer', `${name}.${kind}`);
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
