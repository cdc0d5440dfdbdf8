import type { Pool } from '../../../schemas/api/resources/pool.ts';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';

/** @returns where a pool is, in a few words */
export function placeWords({ kind, source, export: served }: Pool): string {
  if (served) return `${served.path} of ${served.nodeName}, by NFS`;
  if (kind === 'own' || source === null) return 'the folder of its agent';
  switch (source.kind) {
    case 'folder':
      return source.shared ? `${source.path}, shared` : source.path;
    case 'disk':
      return `disk ${source.label}`;
    case 'nfs':
      return `${source.server.includes(':') ? `[${source.server}]` : source.server}:${source.path}`;
  }
}

/** @returns how a pool is, and at how many nodes where it is not at all of them */
export function poolStateWords({ state, nodes }: Pool): string {
  const ready = nodes.filter((node) => node.state === 'ready').length;
  if (state === 'memory') return 'in memory';
  return state === 'partly' ? `ready on ${ready} of ${nodes.length}` : state;
}

/** @returns which nodes a pool is for */
export function meantWords({ meant, nodes }: Pool): string {
  switch (meant?.kind) {
    case undefined:
    case 'list':
      return nodes.map(({ nodeName }) => nodeName).join(', ');
    case 'all':
      return 'all nodes';
    case 'labels':
      return `nodes with ${Object.entries(meant.labels)
        .map(([key, value]) => `${key}=${value}`)
        .join(', ')}`;
  }
}

/** @returns `room of total`; a dash while nobody has it */
export const roomWords = ({ totalBytes, roomBytes }: Pool): string =>
  totalBytes === 0 ? '–' : `${formatByteSize(roomBytes)} of ${formatByteSize(totalBytes)}`;

/** @returns what is kept free: in bytes, or as it was ordered while nobody can say how many these are */
export function reserveWords({ reserve, reserveBytes, totalBytes }: Reserved): string {
  if (totalBytes > 0) return formatByteSize(reserveBytes);
  return reserve.unit === 'bytes' ? formatByteSize(reserve.bytes) : `${reserve.percent} %`;
}

type Reserved = Pick<Pool, 'reserve' | 'reserveBytes' | 'totalBytes'>;

/** @returns which disks go there unless one chooses */
export const defaultWords = ({ defaultFor }: Pool): string => defaultFor.join(', ') || '–';
