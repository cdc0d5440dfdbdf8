import { readFile } from 'node:fs/promises';
import { readResolvers, type Resolvers } from '../../core/network/read-resolvers.ts';

/** What the host itself uses, and what systemd-resolved asks behind its own address 127.0.0.53. */
const FILES = ['/etc/resolv.conf', '/run/systemd/resolve/resolv.conf'];

/** @returns the name servers of this host. */
export async function hostResolvers(files: readonly string[] = FILES): Promise<Resolvers> {
  return readResolvers(
    await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => ''))),
  );
}
