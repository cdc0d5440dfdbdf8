import { readFile } from 'node:fs/promises';
import type { FoundLink } from '../core/found-link.ts';
import { addressIn } from '../core/ip-address.ts';
import { readResolvers, type Resolvers } from '../core/read-resolvers.ts';

/** What the host itself uses, and what systemd-resolved asks behind its own address 127.0.0.53. */
const FILES = ['/etc/resolv.conf', '/run/systemd/resolve/resolv.conf'];

export type FindResolvers = (links: readonly FoundLink[]) => Promise<Resolvers>;

/**
 * @param links of the host
 * @returns the name servers of this host
 */
export async function hostResolvers(
  links: readonly FoundLink[],
  files: readonly string[] = FILES,
): Promise<Resolvers> {
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')));
  return readResolvers(
    texts,
    links.flatMap((link) => link.addresses.map(addressIn)),
  );
}
