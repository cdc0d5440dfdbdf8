import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const NAMES = ['preinst', 'postinst', 'prerm', 'postrm'] as const;

/** @returns what dpkg runs for a package, by its names: `maintainer/<package>.postinst` … */
export const maintainerScripts = (root: string, name: string): ReadonlyMap<string, string> =>
  new Map(
    NAMES.flatMap((kind) => {
      const file = join(root, 'scripts/package/maintainer', `${name}.${kind}`);
      return existsSync(file) ? [[kind, readFileSync(file, 'utf8')] as const] : [];
    }),
  );
