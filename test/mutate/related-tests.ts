import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** Imports that are there when a file runs; those of types alone are not. */
const IMPORT = /^(?:import|export)\s+(?!type\b)[^;]*?from\s+'(\.[^']+)'/gm;

/**
 * @param root folder that all paths are relative to
 * @returns unit tests that load one of the files, directly or through others; `near` are those that
 *   call decisions themselves, which are quick and need nothing
 */
export function relatedTests(root: string, files: readonly string[]): RelatedTests {
  const wanted = new Set(files);
  const known = new Map<string, ReadonlySet<string>>();
  const tests = globSync('test/**/*.test.ts', { cwd: root })
    .filter((test) => !test.endsWith('.root.test.ts'))
    .filter((test) => [...reached(root, test, known)].some((file) => wanted.has(file)))
    .toSorted();
  const isNear = (test: string): boolean =>
    test.includes('/core/') || [...importsOf(root, test, known)].some((file) => wanted.has(file));
  return { near: tests.filter(isNear), far: tests.filter((test) => !isNear(test)) };
}

export interface RelatedTests {
  readonly near: readonly string[];
  readonly far: readonly string[];
}

function reached(
  root: string,
  test: string,
  known: Map<string, ReadonlySet<string>>,
): ReadonlySet<string> {
  const seen = new Set<string>();
  const next = [test];
  for (let file = next.pop(); file !== undefined; file = next.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    next.push(...importsOf(root, file, known));
  }
  return seen;
}

function importsOf(
  root: string,
  file: string,
  known: Map<string, ReadonlySet<string>>,
): ReadonlySet<string> {
  const found = known.get(file);
  if (found) return found;
  const path = join(root, file);
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const imports = new Set(
    [...text.matchAll(IMPORT)].map(([, to = '']) => normalize(join(dirname(file), to))),
  );
  known.set(file, imports);
  return imports;
}
