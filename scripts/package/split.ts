import { type Manifest, npmClosure } from './npm-closure.ts';
import { COMMON, type Part } from './parts.ts';
import { traceSources } from './trace-sources.ts';

/** What a Debian package holds of the program. */
export interface Share {
  /** Sources, relative to the checkout. */
  readonly files: readonly string[];
  /** Folders of npm packages, relative to it, with their manifests. */
  readonly modules: ReadonlyMap<string, Manifest>;
}

/**
 * Shares the program out among the packages: each has what its programs import, and what several of
 * them import is in the common one. So every file is in exactly one, and laid over each other they are
 * a checkout without what nobody runs.
 *
 * @param root of the checkout
 * @returns by the names of the parts
 * @throws Error when a source or an npm package is missing
 */
export function splitProgram(root: string, parts: readonly Part[]): ReadonlyMap<string, Share> {
  const owners = new Map<string, string>();
  const manifests = new Map<string, Manifest>();
  const files = new Set<string>();
  for (const { name, entries } of parts) {
    const traced = traceSources(root, entries);
    const modules = npmClosure(root, traced.modules);
    for (const [folder, manifest] of modules) manifests.set(folder, manifest);
    for (const file of traced.files) files.add(file);
    for (const path of [...traced.files, ...modules.keys()]) {
      owners.set(path, owners.has(path) ? COMMON : name);
    }
  }
  const ownedBy = (paths: Iterable<string>, name: string): string[] =>
    [...paths].filter((path) => owners.get(path) === name).sort();
  return new Map(
    parts.map(({ name }) => {
      const modules = ownedBy(manifests.keys(), name).map(
        (folder) => [folder, manifests.get(folder)] as [string, Manifest],
      );
      return [name, { files: ownedBy(files, name), modules: new Map(modules) }];
    }),
  );
}
