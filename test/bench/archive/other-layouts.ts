import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  makePartitionedDisk,
  type Place,
  run,
  withLoopDevice,
  withMounted,
} from './partitioned-disk.ts';

const MiB = 2 ** 20;
const EXTENT_BYTES = 4 * MiB;
/** Where the first extent of a physical volume begins. */
const EXTENTS_AT = MiB;
const SWAP_EXTENTS = 4;
const GROUP = 'stackyard_bench';

export interface LayoutOptions {
  readonly sizeBytes: number;
  /** Folder whose files the system consists of. */
  readonly tree: string;
}

/** A disk as openSUSE lays it out: one Btrfs with a subvolume for each part of the tree, and a snapshot. */
export function makeBtrfsDisk(file: string, { sizeBytes, tree }: LayoutOptions): void {
  const place = makePartitionedDisk(file, sizeBytes, 'linux');
  withLoopDevice(file, place, (device) => {
    run('mkfs.btrfs', '--quiet', device);
    withMounted(device, (root) => {
      const make = (name: string): string => run('btrfs', 'subvolume', 'create', join(root, name));
      for (const name of ['@', '@/home', '@/root', '@/srv', '@/usr', '@/var', '@/.snapshots']) {
        make(name);
      }
      run('cp', '-a', `${tree}/.`, join(root, '@'));
      const snapshot = join(root, '@/.snapshots/1');
      run('btrfs', 'subvolume', 'snapshot', '-r', join(root, '@'), snapshot);
      run('btrfs', 'subvolume', 'set-default', join(root, '@'));
    });
  });
}

/** A disk as Red Hat's installer lays it out: LVM, in it swap space and a root of XFS. */
export function makeLvmDisk(file: string, { sizeBytes, tree }: LayoutOptions): void {
  const place = makePartitionedDisk(file, sizeBytes, 'lvm');
  const extents = Math.floor((place.sizeBytes - EXTENTS_AT) / EXTENT_BYTES);
  withLoopDevice(file, place, (device) => makeGroup(device, extents));
  const swapBytes = SWAP_EXTENTS * EXTENT_BYTES;
  const swap: Place = { offset: place.offset + EXTENTS_AT, sizeBytes: swapBytes };
  withLoopDevice(file, swap, (device) => void run('mkswap', device));
  const root = {
    offset: swap.offset + swapBytes,
    sizeBytes: extents * EXTENT_BYTES - swapBytes,
  };
  withLoopDevice(file, root, (device) => {
    run('mkfs.xfs', '-q', device);
    withMounted(device, (mounted) => run('cp', '-a', `${tree}/.`, mounted));
  });
}

/**
 * Makes a volume group with two linear volumes. Volumes are written into its description, which is then
 * restored: to create them, the kernel would need the device mapper.
 */
function makeGroup(device: string, extents: number): void {
  const folder = mkdtempSync(join(tmpdir(), 'stackyard-lvm-'));
  const lvm = (command: string, ...args: string[]): void => {
    execFileSync(command, ['--devices', device, ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, LVM_SYSTEM_DIR: folder, LVM_SUPPRESS_FD_WARNINGS: '1' },
    });
  };
  const description = join(folder, 'description');
  try {
    lvm('pvcreate', '--yes', device);
    lvm('vgcreate', '--physicalextentsize', `${EXTENT_BYTES / MiB}m`, GROUP, device);
    lvm('vgcfgbackup', '--file', description, GROUP);
    const volumes = [
      volume('swap', 0, SWAP_EXTENTS),
      volume('root', SWAP_EXTENTS, extents - SWAP_EXTENTS),
    ];
    const text = readFileSync(description, 'utf8');
    const end = text.lastIndexOf('}');
    const volumesText = `logical_volumes {\n${volumes.join('\n')}\n}\n`;
    writeFileSync(description, `${text.slice(0, end)}${volumesText}${text.slice(end)}`);
    lvm('vgcfgrestore', '--file', description, GROUP);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A linear logical volume, as lvm2 describes it (vgcfgbackup(8)). */
const volume = (name: string, firstExtent: number, extents: number): string => `${name} {
  id = "${name.padEnd(6, '0')}-0000-0000-0000-0000-0000-000000"
  status = ["READ", "WRITE", "VISIBLE"]
  flags = []
  segment_count = 1
  segment1 {
    start_extent = 0
    extent_count = ${extents}
    type = "striped"
    stripe_count = 1
    stripes = ["pv0", ${firstExtent}]
  }
}`;
