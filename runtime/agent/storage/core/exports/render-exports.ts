import { createHash } from 'node:crypto';
import type { DesiredExport } from '../../../../../schemas/agent/pool.ts';

/**
 * Renders what the kernel's NFS server serves (exports(5)): each folder to its clients only, root taken
 * for nobody, and nothing is acknowledged before it is on the disk.
 */
export const renderExports = (exports: readonly DesiredExport[]): string =>
  exports
    // A line without clients is for everybody.
    .filter(({ clients }) => clients.length > 0)
    .toSorted((a, b) => (a.pool < b.pool ? -1 : 1))
    .map((each) => `${[each.path, ...clientsOf(each)].join(' ')}\n`)
    .join('');

const clientsOf = ({ pool, clients }: DesiredExport): string[] =>
  clients
    .map(({ address }) => address)
    .toSorted()
    .map(
      (address) => `${address}(rw,sync,no_subtree_check,root_squash,sec=sys,fsid=${uuid(pool)})`,
    );

/** The same on whichever disk the folder is: clients know files by it. */
const uuid = (pool: string): string =>
  createHash('sha256')
    .update(pool)
    .digest('hex')
    .slice(0, 32)
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
