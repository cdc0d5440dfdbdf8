/** Which of the kinds of test that take many minutes are to run: those of which something has changed. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { COVERED_BY_ALL } from './kinds.mjs';

/** What was seen green: by kind the digest of what it covers. Committed together with the change that it saw. */
const RECORD = join('test', 'slow-kinds.json');

/**
 * @param record digests of what was seen green, by kind
 * @param digests digests of what is there now, by kind; undefined: cannot be told
 * @returns the kinds that have to run: whatever is not proved to be unchanged
 */
export function changedKinds(record, digests) {
  return Object.keys(digests).filter(
    (kind) =>
      digests[kind] === undefined || !Object.hasOwn(record, kind) || record[kind] !== digests[kind],
  );
}

/** A whole run has to end within 75 minutes, also on a machine that is a little slower. */
const WHOLE_RUN_MINUTES = 60;

/** @returns whether a kind that takes about so many minutes may still be begun in a whole run */
export function hasRoom(spentMinutes, minutes) {
  return spentMinutes + minutes <= WHOLE_RUN_MINUTES;
}

/**
 * @param root folder of a checkout
 * @param covers files and folders in it
 * @returns SHA-256 in hex of the names and bytes of all files there that git knows or would take in; undefined
 *   where there is no git, or nothing is found at one of the places
 */
export function digestOf(root, covers) {
  const hash = createHash('sha256');
  for (const place of [...COVERED_BY_ALL, ...covers].toSorted(byText)) {
    const files = filesAt(root, place);
    if (files.length === 0) return undefined;
    for (const file of files) {
      const bytes = createHash('sha256')
        .update(readFileSync(join(root, file)))
        .digest('hex');
      hash.update(`${file}\0${bytes}\n`);
    }
  }
  return hash.digest('hex');
}

/** The same order on every machine. */
const byText = (a, b) => (a < b ? -1 : Number(a > b));

function filesAt(root, place) {
  const options = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const found = spawnSync('git', [...options, '--', place], { cwd: root, encoding: 'utf8' });
  if (found.status !== 0) return [];
  const files = [...new Set(found.stdout.split('\0'))].filter((file) => file !== '');
  return files.filter((file) => existsSync(join(root, file))).toSorted(byText);
}

/** @returns the record of a checkout; one that cannot be read is an empty one */
export function readRecord(root) {
  try {
    return Object(JSON.parse(readFileSync(join(root, RECORD), 'utf8')));
  } catch {
    return {};
  }
}

/** Writes down that a kind was seen green with what has this digest. */
export function noteSeen(root, kind, digest) {
  const record = { ...readRecord(root), [kind]: digest };
  const sorted = Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => byText(a, b)));
  writeFileSync(join(root, RECORD), `${JSON.stringify(sorted, null, 2)}\n`);
}
