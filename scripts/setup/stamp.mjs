import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from './root.mjs';

/** Stamps tell what was done already: a file with the hash of what it was done from. */
const stampFile = (name) => join(ROOT, '.stackyard', `${name}.stamp`);

/** @returns a hash over the names and contents of files and folders, relative to the tree */
export function hashOf(...paths) {
  const hash = createHash('sha256');
  const add = (path) => {
    const file = join(ROOT, path);
    if (!existsSync(file)) return;
    if (statSync(file).isDirectory()) {
      for (const name of readdirSync(file).sort()) add(join(path, name));
    } else {
      hash.update(`${path}\0`).update(readFileSync(file));
    }
  };
  paths.forEach(add);
  return hash.digest('hex');
}

export const isStamped = (name, hash) =>
  existsSync(stampFile(name)) && readFileSync(stampFile(name), 'utf8') === hash;

export function stamp(name, hash) {
  mkdirSync(dirname(stampFile(name)), { recursive: true });
  writeFileSync(stampFile(name), hash);
}
