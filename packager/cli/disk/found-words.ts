import type { DiskContent, NodeDisk } from '../../../schemas/agent/disk.ts';

/** @returns what is found on a disk, in a few words each */
export const foundWords = ({ path, contents }: NodeDisk): string =>
  contents.length === 0 ? 'nothing' : contents.map((each) => words(each, path)).join('; ');

function words({ kind, type, label, path, mountedAt }: DiskContent, disk: string): string {
  const what = `${KIND_WORDS[kind]}${type === '' ? '' : ` (${type})`}`;
  return [
    ...(path === disk ? [] : [`${path}:`]),
    what,
    ...(label === undefined ? [] : [`“${label}”`]),
    ...(mountedAt.length === 0 ? [] : [`at ${mountedAt.join(', ')}`]),
  ].join(' ');
}

const KIND_WORDS: Readonly<Record<DiskContent['kind'], string>> = {
  partitions: 'partition table',
  filesystem: 'file system',
  swap: 'swap space',
  encrypted: 'encrypted volume',
  lvm: 'part of LVM',
  raid: 'part of a RAID',
  zfs: 'part of ZFS',
  volume: 'volume on it',
  other: 'unknown content',
};
