import { existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT_OFFSET } from './disks.ts';
import { makeMixedDisk } from './mixed-disk.ts';
import { makeBtrfsDisk, makeLvmDisk } from './other-layouts.ts';
import { withLoopDevice, withMounted } from './partitioned-disk.ts';
import { ROOT } from './run.ts';

const MiB = 2 ** 20;

/** Disks that are only packed and unpacked. */
export interface OtherDisk {
  readonly title: string;
  readonly file: string;
  /** Of the appliance it is packed as. */
  readonly version: string;
}

interface Recipe extends Omit<OtherDisk, 'file'> {
  readonly name: string;
  readonly make: (file: string, debian: string) => void;
}

const RECIPES: readonly Recipe[] = [
  {
    name: 'mixed',
    title: 'media, database and programs',
    version: '3.0.0',
    make: (file) =>
      makeMixedDisk(file, {
        sizeBytes: 3_072 * MiB,
        mediaBytes: 400e6,
        databaseBytes: 330e6,
        programBytes: 1_200e6,
        // Of this machine: what is in them differs a little from one to another.
        programs: ['/usr/bin', '/usr/lib', join(ROOT, 'node_modules')],
      }),
  },
  {
    name: 'btrfs',
    title: 'Btrfs with subvolumes',
    version: '4.0.0',
    make: (file, debian) =>
      withTreeOf(debian, (tree) => makeBtrfsDisk(file, { sizeBytes: 3_072 * MiB, tree })),
  },
  {
    name: 'lvm',
    title: 'LVM with XFS',
    version: '5.0.0',
    make: (file, debian) =>
      withTreeOf(debian, (tree) => makeLvmDisk(file, { sizeBytes: 3_072 * MiB, tree })),
  },
];

/**
 * Makes disks as other people's are, or finds those of an earlier run.
 *
 * @param debian disk whose files the systems of other layouts consist of
 */
export function makeOtherDisks(folder: string, debian: string): readonly OtherDisk[] {
  return RECIPES.map(({ name, title, version, make }) => {
    const file = join(folder, `${name}.raw`);
    if (!existsSync(file)) {
      const unfinished = `${file}.new`;
      rmSync(unfinished, { force: true });
      make(unfinished, debian);
      renameSync(unfinished, file);
    }
    return { title, version, file };
  });
}

function withTreeOf(debian: string, use: (tree: string) => void): void {
  const place = { offset: ROOT_OFFSET, sizeBytes: statSync(debian).size - ROOT_OFFSET };
  withLoopDevice(debian, place, (device) => withMounted(device, use, '-o', 'ro'));
}
