import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What of package.json matters here. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string | { readonly type?: string };
  readonly licenses?: readonly { readonly type?: string }[];
  readonly author?: string | { readonly name?: string };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** What is only used to build pages, or for what our pages do not do. */
const NOT_NEEDED = new Map([
  ['sharp', 'resizes pictures; our pages show them as they are'],
  ['@types/node', 'types'],
]);
const NOT_NEEDED_SCOPES = /^@next\/swc-|^@types\//;

/**
 * Finds npm packages with all that they need, where they lie.
 *
 * @param root of the checkout
 * @param names of packages
 * @returns folders, relative to the root, with their manifests
 * @throws Error when one is missing
 */
export function npmClosure(root: string, names: Iterable<string>): ReadonlyMap<string, Manifest> {
  const found = new Map<string, Manifest>();
  const open: Wanted[] = [...names].map((name) => ({ name, from: '', isOptional: false }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (NOT_NEEDED.has(next.name) || NOT_NEEDED_SCOPES.test(next.name)) continue;
    const folder = resolve(root, next);
    if (folder === undefined && next.isOptional) continue;
    if (folder === undefined) throw new Error(`the npm package ${next.name} is not installed`);
    if (found.has(folder)) continue;
    const manifest = readManifest(root, folder);
    found.set(folder, manifest);
    const { dependencies, optionalDependencies, peerDependencies } = manifest;
    const want = (more: object | undefined, isOptional: boolean): void => {
      for (const name of Object.keys(more ?? {})) open.push({ name, from: folder, isOptional });
    };
    want(optionalDependencies, true);
    // npm lists what is optional among the others, too.
    want(without(dependencies, optionalDependencies), false);
    want(peerDependencies, true);
  }
  return new Map([...found].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

interface Wanted {
  readonly name: string;
  /** Folder of the package that wants it; empty: the checkout. */
  readonly from: string;
  readonly isOptional: boolean;
}

/** As Node looks for packages: beside the one that wants it, then further up. */
function resolve(root: string, { name, from }: Wanted): string | undefined {
  for (let at = from; ; at = dirname(at)) {
    const folder = join(at === '.' ? '' : at, 'node_modules', name);
    const isWithin = !at.endsWith('node_modules');
    if (isWithin && existsSync(join(root, folder, 'package.json'))) return folder;
    if (at === '' || at === '.') return undefined;
  }
}

const readManifest = (root: string, folder: string): Manifest =>
  JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Manifest;

const without = (
  all: Readonly<Record<string, string>> = {},
  some: Readonly<Record<string, string>> = {},
): Record<string, string> =>
  Object.fromEntries(Object.entries(all).filter(([name]) => !(name in some)));
