import type { Node } from '../../../schemas/api/resources/node.ts';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';

/** @returns what is free in the own pool of a node, or that it keeps nothing */
export const diskFreeWords = (
  { poolFreeBytes, poolTotalBytes }: NonNullable<Node['figures']>,
  facts: Node['facts'],
): string =>
  facts?.ownPool === 'memory'
    ? 'in memory'
    : `${formatByteSize(poolFreeBytes)} of ${formatByteSize(poolTotalBytes)}`;
