import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

const IMPORT = /^(?:import|export) ((?:(?!from)[\s\S])*?) from '([^']+)';/gm;

/**
 * Follows the imports of values, as a bundler does; types leave nothing behind.
 *
 * @param entry a file of ours
 * @returns every package it reaches, with the files on the way there
 */
export function packagesReached(entry: string): Map<string, readonly string[]> {
  const seen = new Set<string>();
  const found = new Map<string, readonly string[]>();
  const visit = (file: string, way: readonly string[]): void => {
    if (seen.has(file)) return;
    seen.add(file);
    const here = [...way, file];
    for (const [, names = '', from = ''] of readFileSync(file, 'utf8').matchAll(IMPORT)) {
      if (!importsValues(names)) continue;
      if (from.startsWith('.')) visit(normalize(join(dirname(file), from)), here);
      else if (!found.has(from)) found.set(from, here);
    }
  };
  visit(entry, []);
  return found;
}

function importsValues(names: string): boolean {
  if (names.startsWith('type ')) return false;
  const listed = /^\{([\s\S]*)\}$/.exec(names)?.[1];
  if (listed === undefined) return true;
  return listed.split(',').some((name) => name.trim() !== '' && !name.trim().startsWith('type '));
}
