import { shown, asBytes, unusable } from '../unusable.ts';
import { type FolderNode, newFolder } from './node.ts';
import { ensureFolder } from './resolve.ts';

/** What the kernel shows of itself; mounted there when the machine runs. */
const MOUNT_POINTS = ['proc', 'sys', 'dev'] as const;

/**
 * Makes a merged tree one that can run: with empty folders for the kernel's file systems, a real /etc
 * for what the machine knows of its network, and the folder in which the program starts.
 *
 * @throws Fault CONTAINER_UNUSABLE
 */
export function prepareTree(root: FolderNode, workingDir: string, layer: number): void {
  for (const name of MOUNT_POINTS) root.children.set(name, { node: newFolder(), layer });
  // The base system writes into it: through a link that would be another place.
  const etc = root.children.get('etc')?.node ?? newFolder();
  if (etc.kind !== 'folder') throw unusable('its /etc is no folder');
  root.children.set('etc', { node: etc, layer });
  if (workingDir.split('/').includes('..')) {
    throw unusable(`its working folder ${shown(asBytes(workingDir))} leads out of it`);
  }
  ensureFolder(root, asBytes(workingDir), layer);
}
