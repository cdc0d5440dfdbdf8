import { readFileSync } from 'node:fs';
import { type FoundLink, readLinks } from '../core/found-link.ts';
import { type FoundForwarding, readForwarding } from '../core/found-forwarding.ts';
import { type FoundRoute, readRoutes4, readRoutes6 } from '../core/found-routes.ts';
import type { NetworkNamespace } from './network-namespace.ts';

/** @returns all interfaces of a namespace with their addresses. */
export const foundLinks = async (where: NetworkNamespace): Promise<FoundLink[]> =>
  readLinks(await where.run('ip', ['-json', '-details', 'address', 'show']));

/** @returns by name of the interface, where frames of which MAC address go. */
export const foundForwarding = async (
  where: NetworkNamespace,
): Promise<ReadonlyMap<string, FoundForwarding>> =>
  readForwarding(await where.run('bridge', ['-json', 'fdb', 'show']));

/** @returns routes of a namespace: IPv4 those of the main table, IPv6 all. */
export const foundRoutes = (where: NetworkNamespace): FoundRoute[] => [
  ...readRoutes4(readProcNet(where, 'route')),
  ...readRoutes6(readProcNet(where, 'ipv6_route')),
];

/** @returns a file of /proc/net as the namespace sees it; nothing when the kernel has no such file. */
export function readProcNet(where: NetworkNamespace, name: string): string {
  return where.inside<string>(() => {
    try {
      return readFileSync(`/proc/thread-self/net/${name}`, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
      throw error;
    }
  });
}
