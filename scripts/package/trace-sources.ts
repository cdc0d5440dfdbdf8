import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** What a program consists of. */
export interface Traced {
  /** Our own sources, relative to the root of the checkout. */
  readonly files: ReadonlySet<string>;
  /** npm packages that they name. */
  readonly modules: ReadonlySet<string>;
}

/**
 * Imports of values, also at run time, and files of threads. Types are erased before anything runs:
 * an import of types alone is none.
 */
const MENTIONS = [
  /^(?:import|export)\s+(?!type\b)[^;']*?from\s+'([^']+)'/gm,
  /^import\s+'([^']+)'/gm,
  /import\('([^']+)'\)/g,
  /new URL\(\s*'([^']+)',\s*import\.meta\.url/g,
];

const THREADS = 3;

/**
 * Finds what programs consist of, by following what their sources import.
 *
 * @param root of the checkout
 * @param entries their first files, relative to it
 * @throws Error when a source is missing
 */
export function traceSources(root: string, entries: readonly string[]): Traced {
  const files = new Set<string>();
  const modules = new Set<string>();
  const open = [...entries];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (files.has(file)) continue;
    if (!existsSync(join(root, file))) throw new Error(`${file} does not exist`);
    files.add(file);
    if (!/\.tsx?$/.test(file)) continue;
    for (const to of mentionsOf(readFileSync(join(root, file), 'utf8'))) {
      if (to.startsWith('node:')) continue;
      if (to.startsWith('.')) open.push(normalize(join(dirname(file), to)));
      else modules.add(moduleName(to));
    }
  }
  return { files, modules };
}

const mentionsOf = (text: string): string[] =>
  MENTIONS.flatMap((pattern, index) =>
    [...text.matchAll(pattern)].map(([, to = '']) =>
      // The file of a thread is named without the dot that an import has.
      index === THREADS && !to.startsWith('.') ? `./${to}` : to,
    ),
  );

/** @returns `@scope/name` or `name` of what an import names within a package */
const moduleName = (to: string): string =>
  to
    .split('/')
    .slice(0, to.startsWith('@') ? 2 : 1)
    .join('/');
