import { LIMITS } from '../../schemas/config/limits.ts';
import { Fault } from '../../schemas/errors/fault.ts';
import { placeOf } from '../format/repository/layout.ts';
import { decodePoint, type PointFile } from '../format/repository/point-file.ts';
import type { Repository } from './open-repository.ts';
import type { StoredFile } from './ports/repository-store.ts';
import { readSealed } from './read-stored.ts';

/** A restore point, and the name of its file. */
export interface StoredPoint extends PointFile {
  readonly name: string;
  /** When it came into the repository, by the clock of the place. */
  readonly modifiedMs: number;
}

/** @returns undefined when it is gone. @throws Fault BACKUP_DAMAGED */
export async function readPoint(
  repository: Repository,
  file: StoredFile,
): Promise<StoredPoint | undefined> {
  const bytes = await readSealed(repository, 'points', file, LIMITS.backup.pointBytes);
  const { name, modifiedMs } = file;
  return bytes && { name, modifiedMs, ...decodePoint(bytes, placeOf('points', name)) };
}

/** @returns every restore point, the oldest first. @throws Fault BACKUP_DAMAGED */
export async function listPoints(repository: Repository): Promise<readonly StoredPoint[]> {
  const points: StoredPoint[] = [];
  for (const file of await repository.store.list('points')) {
    const point = await readPoint(repository, file);
    if (point) points.push(point);
  }
  return points.sort((a, b) => a.createdMs - b.createdMs || (a.name < b.name ? -1 : 1));
}

/**
 * Finds a restore point by the beginning of its name, or the newest of a stack by “latest”.
 *
 * @param wanted hex digits, or `latest`, or `latest:<stack>`
 * @throws Fault NOT_FOUND, USAGE when it could be several
 */
export async function findPoint(repository: Repository, wanted: string): Promise<StoredPoint> {
  const [word, stack] = wanted.split(':');
  if (word === 'latest') {
    const points = await listPoints(repository);
    const latest = points.findLast((point) => stack === undefined || point.stack === stack);
    if (latest) return latest;
    throw new Fault('NOT_FOUND', { what: 'restore point', name: wanted });
  }
  const files = await repository.store.list('points');
  const fitting = /^[0-9a-f]+$/.test(wanted)
    ? files.filter(({ name }) => name.startsWith(wanted))
    : [];
  if (fitting.length > 1) {
    const problem = `${fitting.length} restore points begin with ${wanted}. Give more of the name.`;
    throw new Fault('USAGE', { problem });
  }
  const point = fitting[0] && (await readPoint(repository, fitting[0]));
  if (point) return point;
  throw new Fault('NOT_FOUND', { what: 'restore point', name: wanted });
}
