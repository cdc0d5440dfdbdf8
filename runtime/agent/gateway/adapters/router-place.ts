import type { StackId } from '../../../../schemas/ids/brand.ts';
import type { NetworkHost } from './network-host.ts';
import { NetworkNamespace, type RunCommand } from './network-namespace.ts';
import { namespacePath } from './router-namespace.ts';

/** Where one router is: on which host, in which namespace, and where its files are. */
export interface RouterPlace {
  readonly stack: StackId;
  readonly host: NetworkHost;
  readonly inside: NetworkNamespace;
  readonly namespacePath: string;
  readonly folder: string;
}

export const routerPlace = (
  host: NetworkHost,
  stack: StackId,
  runCommand: RunCommand,
): RouterPlace => ({
  stack,
  host,
  inside: new NetworkNamespace(namespacePath(stack), runCommand),
  namespacePath: namespacePath(stack),
  folder: host.folderOf(stack),
});
