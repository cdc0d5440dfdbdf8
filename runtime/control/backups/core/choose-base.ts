import type { PointId } from '../../../../schemas/ids/brand.ts';
import type { StackDefinition } from '../../stacks/core/define/definition.ts';
import type { BackupRecord } from '../ports/backup-store.ts';
import { changedFiles, type DiskOfPoint } from './disks-of-point.ts';

/** The backup that a new one stands on. */
export interface Base {
  readonly point: string;
  /** Of each disk, by name, in how many files of its chain everything lies that has changed since; absent: not known. */
  readonly files: ReadonlyMap<string, number>;
}

/**
 * Chooses the newest backup of a stack since which it is known of some disk what has changed.
 *
 * @param earlier of the stack, in this repository, newest first
 * @param there names of the backups that are in the repository
 * @returns undefined: everything has to be read
 */
export function chooseBase(
  disks: readonly Pick<DiskOfPoint, 'name' | 'layer'>[],
  definition: StackDefinition,
  earlier: readonly Pick<BackupRecord, 'point' | 'layers'>[],
  there: ReadonlySet<string>,
): Base | undefined {
  for (const { point, layers } of earlier) {
    if (!there.has(point)) continue;
    const files = new Map(
      disks.flatMap(({ name, layer }) => {
        const before = layers[name];
        const count = before && changedFiles(definition, layer, before);
        return count === undefined ? [] : [[name, count] as const];
      }),
    );
    if (files.size > 0) return { point, files };
  }
  return undefined;
}

/**
 * A restore point that was made for a backup stays until the next one has been made: what has changed since then is
 * known by it. One for each repository stays.
 *
 * @param backups of a stack
 * @returns restore points that no next backup needs
 */
export function pointsToRelease(
  backups: readonly Pick<BackupRecord, 'repository' | 'at' | 'made'>[],
): PointId[] {
  const newest = new Map<string, (typeof backups)[number]>();
  for (const backup of backups) {
    const found = newest.get(backup.repository);
    if (!found || found.at < backup.at) newest.set(backup.repository, backup);
  }
  const kept = new Set([...newest.values()].map(({ made }) => made));
  return [...new Set(backups.flatMap(({ made }) => (made === null ? [] : [made])))].filter(
    (made) => !kept.has(made),
  );
}
