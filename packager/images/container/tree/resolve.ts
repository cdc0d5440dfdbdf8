import { LIMITS } from '../../../../schemas/config/limits.ts';
import { shown, unusable } from '../unusable.ts';
import { type FolderNode, newFolder, type Node } from './node.ts';

/** Where a path leads: names of real folders down to it. */
export interface Place {
  readonly names: readonly string[];
  /** Undefined: nothing is there. */
  readonly node: Node | undefined;
}

export const splitPath = (path: string): string[] =>
  path.split('/').filter((name) => name !== '' && name !== '.');

interface Walk {
  /** Layer that makes folders which are missing; undefined: none are made. */
  readonly makeIn?: number;
  /** Whether the last name is followed when it is a symbolic link. */
  readonly followLast: boolean;
}

/**
 * Follows a path as a program whose root is this tree would: absolute targets of links begin at the
 * root of the tree, and `..` does not lead above it. So nothing in it can name a place outside.
 *
 * @returns where it leads; undefined when something on the way is no folder, or is missing and not made
 * @throws Fault CONTAINER_UNUSABLE when links lead in a circle
 */
export function resolvePath(root: FolderNode, path: string, walk: Walk): Place | undefined {
  const todo = splitPath(path).reverse();
  const trail: { readonly name: string; readonly folder: FolderNode }[] = [];
  const here = (): FolderNode => trail.at(-1)?.folder ?? root;
  const namesTo = (last: readonly string[]): string[] => [
    ...trail.map(({ name }) => name),
    ...last,
  ];
  let links = 0;
  for (let name = todo.pop(); name !== undefined; name = todo.pop()) {
    if (name === '..') {
      trail.pop();
      continue;
    }
    const node = here().children.get(name)?.node;
    const isLast = todo.length === 0;
    if (node?.kind === 'link' && !(isLast && !walk.followLast)) {
      links += 1;
      if (links > LIMITS.container.links) throw unusable(`links lead in a circle: ${shown(path)}`);
      if (node.target.startsWith('/')) trail.length = 0;
      todo.push(...splitPath(node.target).reverse());
      continue;
    }
    if (isLast) {
      if (node?.kind !== 'folder') return { names: namesTo([name]), node };
      trail.push({ name, folder: node });
      continue;
    }
    const folder = node ?? makeFolder(here(), name, walk.makeIn);
    if (folder?.kind !== 'folder') return undefined;
    trail.push({ name, folder });
  }
  return { names: namesTo([]), node: here() };
}

function makeFolder(
  parent: FolderNode,
  name: string,
  layer: number | undefined,
): FolderNode | undefined {
  if (layer === undefined) return undefined;
  const node = newFolder();
  parent.children.set(name, { node, layer });
  return node;
}

/**
 * @returns the folder that a path leads to; missing ones are made
 * @throws Fault CONTAINER_UNUSABLE when something on the way is no folder
 */
export function ensureFolder(root: FolderNode, path: string, layer: number): FolderNode {
  // A name behind it makes the last one of the path a folder on the way.
  const place = resolvePath(root, `${path}/\0`, { makeIn: layer, followLast: false });
  const parent = place && folderAt(root, place.names.slice(0, -1));
  if (parent) return parent;
  throw unusable(`${shown(path)} in a layer leads through what is no folder`);
}

/** @param names of real folders */
export function folderAt(root: FolderNode, names: readonly string[]): FolderNode | undefined {
  let folder = root;
  for (const name of names) {
    const node = folder.children.get(name)?.node;
    if (node?.kind !== 'folder') return undefined;
    folder = node;
  }
  return folder;
}
