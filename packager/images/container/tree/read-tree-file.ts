import { LIMITS } from '../../../../schemas/config/limits.ts';
import { type ByteSource, readExactly } from '../../../format/byte-source.ts';
import { unusable } from '../unusable.ts';
import type { FolderNode } from './node.ts';
import { resolvePath } from './resolve.ts';

/**
 * Reads a small text file of the tree.
 *
 * @returns undefined when there is none
 * @throws Fault CONTAINER_UNUSABLE
 */
export async function readTreeFile(
  root: FolderNode,
  path: string,
  layers: readonly ByteSource[],
): Promise<string | undefined> {
  const node = resolvePath(root, path, { followLast: true })?.node;
  if (node?.kind !== 'file') return undefined;
  const { layer, offset, sizeBytes } = node.content;
  if (sizeBytes > LIMITS.container.accountFileBytes) throw unusable(`its ${path} is too large`);
  const source = layers[layer] as ByteSource;
  return Buffer.from(await readExactly(source, offset, sizeBytes, path)).toString('utf8');
}
