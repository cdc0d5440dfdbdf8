import type { PointDisk } from '../format/repository/point-file.ts';
import type { Work } from '../images/ports/progress.ts';
import { ChunkReader } from './chunk-reader.ts';
import type { StoredPoint } from './list-points.ts';
import { loadCatalogue } from './load-catalogue.ts';
import type { Repository } from './open-repository.ts';
import { RunOpener } from './open-runs.ts';
import type { RestoredFile } from './ports/restored-files.ts';
import type { Surroundings } from './ports/surroundings.ts';
import { restoreDisk } from './restore-disk.ts';

/**
 * Restores disks of a restore point, one after the other; each has its name only when it is whole.
 *
 * @param disks of the point
 * @param open makes the file of a disk
 * @throws Fault BACKUP_DAMAGED, TARGET_EXISTS, DISK_FULL, FILE_FAILED, CANCELLED
 */
export async function restorePoint(
  repository: Repository,
  { point, disks }: { readonly point: StoredPoint; readonly disks: readonly PointDisk[] },
  open: (disk: PointDisk) => Promise<RestoredFile>,
  { around, work }: { readonly around: Surroundings; readonly work: Work },
): Promise<void> {
  work.onProgress({ step: 'Reading what the repository has' });
  const { catalogue } = await loadCatalogue(repository, { retired: true });
  const reader = new ChunkReader(repository, catalogue, around);
  const opener = new RunOpener(repository, catalogue, { reader, sealer: around.sealer });
  for (const disk of disks) {
    const file = await open(disk);
    try {
      await restoreDisk(point.name, disk, file, { catalogue, reader, opener, work });
      await file.commit();
    } finally {
      await file.discard();
    }
  }
}
