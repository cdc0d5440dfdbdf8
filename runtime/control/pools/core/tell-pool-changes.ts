import type { DiskFormat } from '../../../../schemas/agent/disk.ts';
import type { PoolNodes, PoolReserve } from '../../../../schemas/api/resources/pool.ts';
import { formatByteSize } from '../../../../schemas/ids/byte-size.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import type { PoolDetails, PoolPlace } from '../ports/pool-store.ts';

interface Named {
  readonly id: NodeId;
  readonly name: string;
}

/** @returns what the audit log says of a change, a sentence for each thing that is different */
export function tellPoolChanges(
  before: PoolDetails,
  after: PoolDetails,
  nodes: readonly Named[],
): string[] {
  const { name } = after;
  const meant = nodeWords(after.nodes, nodes);
  const isReserveChanged = JSON.stringify(before.reserve) !== JSON.stringify(after.reserve);
  return [
    ...(before.name !== name ? [`The pool ${before.name} is now called ${name}.`] : []),
    ...(nodeWords(before.nodes, nodes) !== meant ? [`The pool ${name} is now for ${meant}.`] : []),
    ...(isReserveChanged
      ? [`Of the pool ${name}, ${reserveWords(after.reserve)} is kept free now.`]
      : []),
    ...(before.note !== after.note ? [`The note of the pool ${name} was changed.`] : []),
  ];
}

/** @returns where a pool is, as the end of a sentence */
export function describePlace(place: PoolPlace, nodes: readonly Named[]): string {
  switch (place.kind) {
    case 'folder':
      return `the folder ${place.path}${place.shared ? ', the same on all its nodes' : ''}`;
    case 'disk':
      return place.format
        ? `${diskWords(place.format)} is formatted and labelled ${place.label}`
        : `the disk with the label ${place.label}`;
    case 'nfs':
      return `${place.server}:${place.path} by NFS`;
    case 'export': {
      const node = nodes.find(({ id }) => id === place.node)?.name ?? place.node;
      return `the folder ${place.path} of ${node}, which serves it by NFS`;
    }
  }
}

/** @returns a disk as one who stands before it would know it */
const diskWords = ({ path, model, serial, sizeBytes }: DiskFormat): string =>
  [
    path,
    `(${[model, serial && `serial number ${serial}`, formatByteSize(sizeBytes)].filter(Boolean).join(', ')})`,
  ].join(' ');

/** The same nodes or labels in another order are the same words. */
function nodeWords(meant: PoolNodes, nodes: readonly Named[]): string {
  switch (meant.kind) {
    case 'all':
      return 'all nodes';
    case 'list':
      return meant.nodes
        .map((id) => nodes.find((node) => node.id === id)?.name ?? id)
        .toSorted()
        .join(', ');
    case 'labels':
      return `nodes with ${Object.entries(meant.labels)
        .map(([key, value]) => `${key}=${value}`)
        .toSorted()
        .join(', ')}`;
  }
}

const reserveWords = (reserve: PoolReserve): string =>
  reserve.unit === 'bytes' ? formatByteSize(reserve.bytes) : `${reserve.percent} %`;
