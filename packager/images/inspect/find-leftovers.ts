import type { UncleanFinding } from '../ports/image-inspection.ts';
import { CONTAINER_ROOT } from '../container/guest/places.ts';
import { type FileTree, findEntry } from './file-tree.ts';
import { LEFTOVER_RULES, type LeftoverRule } from './leftover-rules.ts';
import type { DirectoryEntry } from './parse-listing.ts';
import { type TryPassword, findPasswords } from './find-passwords.ts';
import { unchecked } from './unchecked.ts';
import { findHomes } from './find-homes.ts';
import { type TreeWalk, walkTree } from './walk-tree.ts';

/** Where a file system without /etc/passwd may be mounted when the machine runs. */
const MOUNT_POINTS = ['/etc', '/home', '/root', '/var', '/var/lib'] as const;

/**
 * Looks through a file system for what belongs to one machine or one person.
 *
 * @param tryPassword whether a password is the one of a hash
 * @throws Fault IMAGE_UNREADABLE when there is nothing in it that can be looked at
 * @returns paths as the machine would see them; not yet safe to print
 */
export async function findLeftovers(
  tree: FileTree,
  tryPassword: TryPassword,
): Promise<readonly UncleanFinding[]> {
  const walk = walkTree(tree);
  const passwd = await walk.read('/etc/passwd');
  if (passwd === undefined) return findInPart(walk);
  const { homes, findings } = await findHomes(walk, passwd);
  return [
    ...findings,
    ...(await findByRules(walk, LEFTOVER_RULES, homes)),
    ...(await findPasswords(walk, passwd, tryPassword)),
    ...(await findInContainer(tree)),
  ];
}

/**
 * Of the files of a container image all is told and nothing refused: many images of others hold a key
 * that their packages made, and who packs them cannot take it out. Nobody signs in there.
 */
async function findInContainer(tree: FileTree): Promise<readonly UncleanFinding[]> {
  const folder = findEntry(await tree.list(tree.root), CONTAINER_ROOT.slice(1));
  if (folder?.kind !== 'folder') return [];
  const walk = walkTree({ ...tree, root: folder.inode });
  const { homes } = await findHomes(walk, (await walk.read('/etc/passwd').catch(() => '')) ?? '');
  const found = await findByRules(walk, LEFTOVER_RULES, homes);
  return found.map(({ path, why }) => ({
    kind: 'unchecked',
    path: `${CONTAINER_ROOT}${path}`,
    why,
  }));
}

async function findByRules(
  walk: TreeWalk,
  rules: readonly LeftoverRule[],
  homes: readonly string[],
): Promise<readonly UncleanFinding[]> {
  const findings: UncleanFinding[] = [];
  for (const rule of rules) {
    const folders = rule.folder.startsWith('~')
      ? homes.map((home) => `${home}${rule.folder.slice(1)}`)
      : [rule.folder];
    for (const folder of folders) findings.push(...(await findIn(walk, rule, folder)));
  }
  return uniqueBy(findings, ({ path, why }) => `${path}\n${why}`);
}

async function findIn(
  walk: TreeWalk,
  rule: LeftoverRule,
  folder: string,
): Promise<readonly UncleanFinding[]> {
  const findings: UncleanFinding[] = [];
  let path = folder;
  try {
    for (const entry of await walk.list(folder)) {
      path = `${folder}/${entry.name}`;
      if (await breaks(rule, entry, walk)) findings.push({ kind: 'leftover', path, why: rule.why });
    }
  } catch (error) {
    findings.push(unchecked(path, error));
  }
  return findings;
}

async function breaks(rule: LeftoverRule, entry: DirectoryEntry, walk: TreeWalk): Promise<boolean> {
  if (entry.kind !== rule.kind || !rule.name.test(entry.name)) return false;
  if (entry.kind === 'file' && entry.sizeBytes === 0) return false;
  return rule.content === undefined || rule.content(await walk.readText(entry));
}

/** A file system that is no root may become any part of one: each is tried. */
async function findInPart(walk: TreeWalk): Promise<readonly UncleanFinding[]> {
  const findings: UncleanFinding[] = [];
  for (const mount of MOUNT_POINTS) {
    const rules = LEFTOVER_RULES.flatMap((rule) => {
      const isInside = rule.folder === mount || rule.folder.startsWith(`${mount}/`);
      return isInside ? [{ ...rule, folder: rule.folder.slice(mount.length) }] : [];
    });
    findings.push(...(await findByRules(walk, rules, [])));
  }
  const ofHomes = LEFTOVER_RULES.filter(({ folder }) => folder.startsWith('~'));
  const folders = (await walk.list('/')).filter(({ kind }) => kind === 'folder');
  const homes = ['', ...folders.map(({ name }) => `/${name}`)];
  findings.push(...(await findByRules(walk, ofHomes, homes)));
  return uniqueBy(findings, ({ path }) => path);
}

const uniqueBy = <T>(items: readonly T[], key: (item: T) => string): readonly T[] => [
  ...new Map(items.map((item) => [key(item), item])).values(),
];
