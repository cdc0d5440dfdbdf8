import { createHash } from 'node:crypto';
import {
  mkdir,
  readdir,
  readFile,
  readlink,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { copyProgram } from './copy-program.ts';
import { programParts } from './program-parts.ts';
import { isRootOnly, isRootOnlyPath } from './root-only.ts';
import { walkFolder } from './walk-folder.ts';

/** Where copies of the agent lie on a host. */
export const PROGRAM_PLACE = '/usr/local/lib/stackyard';

/**
 * Gives the folder that root's agent runs from: the checkout itself where only root can change it,
 * otherwise a copy that belongs to root. An unchanged checkout is recognised without being read.
 *
 * @param checkout root of the checkout
 * @param place folder of copies
 * @throws Error when others could change the place itself
 */
export async function rootProgram(checkout: string, place = PROGRAM_PLACE): Promise<string> {
  const root = await realpath(checkout);
  const parts = await programParts(root);
  const seen = await look(root, parts);
  if (seen.isRootOnly && (await isRootOnlyPath(root))) return root;
  await mkdir(join(place, 'stamps'), { recursive: true, mode: 0o755 });
  if (!(await isRootOnlyPath(join(place, 'stamps')))) {
    throw new Error(
      `${place} can be changed by users other than root; the agent would run from there`,
    );
  }
  const stamp = join(place, 'stamps', sha256(root));
  const copy =
    (await stamped(stamp, seen.digest, place)) ?? (await copyProgram(root, parts, place));
  await writeFile(`${stamp}.new`, `${seen.digest} ${copy}\n`, { mode: 0o644 });
  await rename(`${stamp}.new`, stamp);
  await removeOld(place, copy);
  return copy;
}

interface Look {
  readonly isRootOnly: boolean;
  /** Changes when any file changes: nobody but the clock of the kernel sets `ctime`. */
  readonly digest: string;
}

async function look(root: string, parts: readonly string[]): Promise<Look> {
  const hash = createHash('sha256');
  const owners: boolean[] = [];
  await walkFolder(root, parts, async ({ path, handle }) => {
    const found = await handle.stat({ bigint: true });
    const { dev, ino, size, mtimeNs, ctimeNs } = found;
    owners.push(isRootOnly({ uid: Number(found.uid), mode: Number(found.mode) }));
    hash.update([path, dev, ino, size, mtimeNs, ctimeNs].join('\0'));
  });
  const folders = await Promise.all(foldersOf(parts).map((each) => stat(join(root, each))));
  return {
    isRootOnly: owners.every(Boolean) && folders.every(isRootOnly),
    digest: hash.digest('hex'),
  };
}

/** Every folder on the way to a part, and the part itself. */
const foldersOf = (parts: readonly string[]): string[] => [
  ...new Set(
    parts.flatMap((part) => part.split('/').map((_, i, all) => all.slice(0, i + 1).join('/'))),
  ),
];

const COPY = /^[0-9a-f]{32}$/;

async function stamped(stamp: string, digest: string, place: string): Promise<string | undefined> {
  const [known, copy = ''] = (await readFile(stamp, 'utf8').catch(() => '')).trim().split(' ');
  if (known !== digest || !COPY.test(copy.slice(place.length + 1))) return undefined;
  return stat(copy).then(
    () => copy,
    () => undefined,
  );
}

/** Copies that no process runs from, and halves that nobody finishes. */
async function removeOld(place: string, current: string): Promise<void> {
  const used = await programsInUse();
  for (const name of await readdir(place)) {
    const path = join(place, name);
    const isOldCopy = COPY.test(name) && path !== current;
    const isInUse = used.some((program) => program.startsWith(`${path}/`));
    if (isOldCopy && !isInUse) await rm(path, { recursive: true, force: true });
    const [, pid] = /^\.part-(\d+)-/.exec(name) ?? [];
    if (pid !== undefined && !(await isAlive(pid)))
      await rm(path, { recursive: true, force: true });
  }
}

async function programsInUse(): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const links = await Promise.all(pids.map((pid) => readlink(`/proc/${pid}/exe`).catch(() => '')));
  return links.filter((link) => link !== '');
}

const isAlive = (pid: string): Promise<boolean> =>
  stat(`/proc/${pid}`).then(
    () => true,
    () => false,
  );

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
