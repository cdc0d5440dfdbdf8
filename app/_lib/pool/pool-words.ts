import type { Pool } from '../../../schemas/api/resources/pool.ts';
import { poolWords as text } from '../../_text/pools.ts';

/** @returns what kind of place a pool is */
export function kindOfPool(pool: Pick<Pool, 'kind' | 'shared' | 'export'>): string {
  if (pool.export) return text.kinds.export;
  return pool.kind === 'folder' && pool.shared ? text.kinds.sharedFolder : text.kinds[pool.kind];
}

/** @returns where a pool is, in a few words: `nas.lan:/export/yard` */
export function placeOfPool({ source, export: served }: Pick<Pool, 'source' | 'export'>): string {
  if (served) return text.where.export(served.path, served.nodeName);
  switch (source?.kind) {
    case undefined:
      return text.where.own;
    case 'folder':
      return source.path;
    case 'disk':
      return text.where.disk(source.label);
    case 'nfs':
      return nfsPlace(source);
  }
}

/** @returns where an export is, as mount(8) takes it: `[fd00::7]:/export/yard` */
export const nfsPlace = ({ server, path }: { server: string; path: string }): string =>
  `${server.includes(':') ? `[${server}]` : server}:${path}`;

/** @returns which nodes a pool is for */
export function meantOfPool({ meant, nodes }: Pick<Pool, 'meant' | 'nodes'>): string {
  switch (meant?.kind) {
    case undefined:
    case 'list':
      return nodes.map(({ nodeName }) => nodeName).join(', ');
    case 'all':
      return text.meant.all;
    case 'labels':
      return text.meant.labels(labelWords(meant.labels));
  }
}

/** @returns `disk=ssd, zone=attic` */
export const labelWords = (labels: Readonly<Record<string, string>>): string =>
  Object.keys(labels)
    .sort()
    .map((key) => `${key}=${labels[key]}`)
    .join(', ');

/** @returns the kinds of volumes that go there by default: `system disks, data disks` */
export const defaultsOfPool = ({ defaultFor }: Pick<Pool, 'defaultFor'>): string =>
  defaultFor.map((kind) => text.volumeKinds[kind]).join(', ');
