import { contains, formatAddress, parseAddress, parsePrefix } from './ip-address.ts';

const LOOPBACK = [parsePrefix('127.0.0.0/8'), parsePrefix('::1/128')];

/** Name servers of a host, as its routers can use them. */
export interface Resolvers {
  /** Reachable from outside the host itself, at most three (resolv.conf(5), MAXNS). */
  readonly usable: readonly string[];
  /** The host names servers, but all of them are itself. */
  readonly onlyLocal: boolean;
}

/**
 * Reads resolv.conf(5). Link-local servers (`fe80::1%eth0`) are left out: their zone means nothing
 * elsewhere. So are the host's own addresses: stacks do not reach the host.
 *
 * @param files contents, the best one first; the first that names a usable server counts
 * @param own addresses of the host
 */
export function readResolvers(files: readonly string[], own: readonly string[]): Resolvers {
  const lists = files.map(nameservers);
  const usable =
    lists
      .map((list) => list.filter((server) => isElsewhere(server, own)))
      .find((list) => list.length > 0) ?? [];
  return {
    usable: usable.slice(0, 3),
    onlyLocal: usable.length === 0 && lists.some((list) => list.length > 0),
  };
}

const isElsewhere = (server: string, own: readonly string[]): boolean =>
  !own.includes(server) && !LOOPBACK.some((loopback) => contains(loopback, parseAddress(server)));

function nameservers(file: string): string[] {
  return file.split('\n').flatMap((line) => {
    const [word, server] = line.trim().split(/\s+/);
    if (word !== 'nameserver' || server === undefined) return [];
    try {
      return [formatAddress(parseAddress(server))];
    } catch {
      return [];
    }
  });
}
