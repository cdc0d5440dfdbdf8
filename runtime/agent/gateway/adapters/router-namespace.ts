import { existsSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import type { StackId } from '../../../../schemas/ids/brand.ts';
import { routerNamespace } from '../../node/core/names.ts';
import { NAMESPACES, type NetworkNamespace } from './network-namespace.ts';

/** What statfs(2) calls a namespace that is mounted on a file. */
const NSFS_MAGIC = 0x6e736673;

export const namespacePath = (stack: StackId): string => join(NAMESPACES, routerNamespace(stack));

/** @returns whether it is there and can be entered; a file that was left behind cannot. */
export const hasNamespace = (stack: StackId): boolean =>
  existsSync(namespacePath(stack)) && statfsSync(namespacePath(stack)).type === NSFS_MAGIC;

/** @returns whether it was made now */
export async function ensureNamespace(host: NetworkNamespace, stack: StackId): Promise<boolean> {
  if (hasNamespace(stack)) return false;
  await removeNamespace(host, stack);
  await host.run('ip', ['netns', 'add', routerNamespace(stack)]);
  return true;
}

/** @returns whether there was one */
export async function removeNamespace(host: NetworkNamespace, stack: StackId): Promise<boolean> {
  if (!existsSync(namespacePath(stack))) return false;
  await host.run('ip', ['netns', 'delete', routerNamespace(stack)]);
  return true;
}
