import type { LayerEntry } from '../layer/layer-entry.ts';
import { shown, unusable } from '../unusable.ts';
import { type FolderNode, newFolder, type Node } from './node.ts';
import { ensureFolder, resolvePath, splitPath } from './resolve.ts';

/** Names that say that something of lower layers is gone (image-spec 1.1, `layer.md`, “Whiteouts”). */
const WHITEOUT = '.wh.';
const OPAQUE = '.wh..wh..opq';

/**
 * Puts one entry of a layer into the tree.
 *
 * A name is a place in the tree and nothing else; parents that are symbolic links are followed within
 * it, as container engines do (`fs.RootPath` of containerd).
 *
 * @param layer its number, counted from the lowest
 * @returns what was left out, for a note
 * @throws Fault CONTAINER_UNUSABLE
 */
export function applyEntry(
  root: FolderNode,
  entry: LayerEntry,
  layer: number,
): 'device' | 'pipe' | undefined {
  const names = splitPath(entry.name);
  // Attack A1: it would be a place outside. No tool writes such names into layers.
  if (names.includes('..')) throw unusable(`${shown(entry.name)} in a layer leads out of it`);
  const name = names.pop();
  if (name === undefined) {
    if (entry.kind === 'folder') root.facts = factsOf(entry);
    return undefined;
  }
  const parent = names.join('/');
  if (name.startsWith(WHITEOUT)) {
    removeLower(root, { parent, name, layer });
    return undefined;
  }
  const folder = ensureFolder(root, parent, layer);
  if (entry.kind === 'device' || entry.kind === 'pipe') {
    folder.children.delete(name);
    return entry.kind;
  }
  const old = folder.children.get(name)?.node;
  folder.children.set(name, { node: makeNode(root, entry, { old, layer }), layer });
  return undefined;
}

function makeNode(
  root: FolderNode,
  entry: LayerEntry,
  { old, layer }: { readonly old: Node | undefined; readonly layer: number },
): Node {
  const { kind, target, offset, sizeBytes } = entry;
  const facts = factsOf(entry);
  if (kind === 'folder') {
    if (old?.kind !== 'folder') return newFolder(facts);
    old.facts = facts;
    return old;
  }
  if (kind === 'file') return { kind, ...facts, content: { layer, offset, sizeBytes } };
  if (kind === 'link') {
    if (target !== '') return { kind, ...facts, target };
    throw unusable(`${shown(entry.name)} in a layer is a link to nothing`);
  }
  return findLinked(root, entry);
}

/** Attack A2: a hard link can only be to what is in the tree, never to a file of this machine. */
function findLinked(root: FolderNode, { name, target }: LayerEntry): Node {
  const node = splitPath(target).includes('..')
    ? undefined
    : resolvePath(root, target, { followLast: false })?.node;
  if (node && node.kind !== 'folder') return node;
  throw unusable(
    `${shown(name)} in a layer is a hard link to ${shown(target)}, which is no file in it`,
  );
}

/** Whiteouts are about lower layers only: what this layer brings stays. */
function removeLower(
  root: FolderNode,
  {
    parent,
    name,
    layer,
  }: { readonly parent: string; readonly name: string; readonly layer: number },
): void {
  const place = resolvePath(root, parent, { followLast: true });
  const folder = place?.node;
  const hidden = name.slice(WHITEOUT.length);
  if (hidden === '' || hidden === '.' || hidden === '..') {
    throw unusable(`${shown(name)} in a layer says that a place outside is gone`);
  }
  if (folder?.kind !== 'folder') return;
  if (name === OPAQUE) keepOf(folder, layer);
  // Other names that begin so are notes of AUFS to itself.
  else if (!hidden.startsWith(WHITEOUT)) removeChild(folder, hidden, layer);
}

function removeChild(folder: FolderNode, name: string, layer: number): void {
  const child = folder.children.get(name);
  if (!child) return;
  const isKept = child.node.kind === 'folder' && keepOf(child.node, layer);
  if (!isKept && child.layer < layer) folder.children.delete(name);
}

/** Removes what other layers have put there. @returns whether anything is left */
function keepOf(folder: FolderNode, layer: number): boolean {
  for (const name of folder.children.keys()) removeChild(folder, name, layer);
  return folder.children.size > 0;
}

const factsOf = ({ mode, uid, gid, modified, attributes }: LayerEntry) => ({
  mode,
  uid,
  gid,
  modified,
  attributes,
});
