import type { DiskContent, DiskFormat, NodeDisk } from '../../../../../schemas/agent/disk.ts';

/**
 * Decides whether a disk may be formatted: it is the one that somebody saw, nothing is on it that they
 * did not see, and nothing uses it. What they saw may be gone, as when an earlier try was cut off.
 *
 * @param disk what is at that path now; undefined: nothing
 * @returns why not, to follow “because”; undefined: it may
 */
export function whyNotFormat(order: DiskFormat, disk: NodeDisk | undefined): string | undefined {
  if (!disk) return 'it is not there any more';
  if (!isSameDisk(order, disk)) return 'another disk is there now';
  if (disk.readOnly) return 'it is read-only';
  if (disk.state === 'used') return 'it is in use';
  const more = disk.contents.find((found) => !order.contents.some((seen) => isSame(seen, found)));
  return more && `there is more on it than was confirmed (${wordOf(more)})`;
}

/** @returns whether a disk is the one that somebody saw, whatever is on it */
export const isSameDisk = (order: DiskFormat, disk: NodeDisk): boolean =>
  disk.path === order.path &&
  disk.model === order.model &&
  disk.serial === order.serial &&
  disk.sizeBytes === order.sizeBytes;

const isSame = (seen: DiskContent, found: DiskContent): boolean =>
  seen.path === found.path &&
  seen.kind === found.kind &&
  seen.type === found.type &&
  seen.label === found.label;

const wordOf = ({ kind, type, label, path }: DiskContent): string =>
  [type || kind, ...(label === undefined ? [] : [`“${label}”`]), `at ${path}`].join(' ');
