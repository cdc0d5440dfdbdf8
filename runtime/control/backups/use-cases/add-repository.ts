import { isAbsolute, normalize } from 'node:path/posix';
import type { Routes } from '../../../../schemas/api/routes.ts';
import type { RouteRequest } from '../../../../schemas/api/route.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';
import { placeText } from '../core/place-text.ts';
import type { RepositoryPlace } from '../ports/backup-engine.ts';
import type { RepositoryRecord, S3Record } from '../ports/backup-store.ts';

export type WantedRepository = RouteRequest<Routes['addBackupRepository']>['body'];

/** A repository that was added, with its key when it was made now. */
export interface Added {
  readonly record: RepositoryRecord;
  readonly recoveryKey: string | null;
}

/**
 * Adds a place that backups go to. It is made a repository unless it is one.
 *
 * @param addedBy name of who asks
 * @throws Fault USAGE, LIMIT_EXCEEDED, NAME_TAKEN, CONFLICT, NOT_FOUND, TARGET_EXISTS, BACKUP_KEY_WRONG,
 *   REPOSITORY_NOT_WRITABLE, REPOSITORY_STALLED, OBJECTS_REFUSED, UNREACHABLE
 */
export async function addRepository(
  dependencies: ControlDependencies,
  wanted: WantedRepository,
  addedBy: string,
): Promise<Added> {
  const { backups, backupEngine, sealer, now } = dependencies;
  const { name, key, bytesPerSecond } = wanted;
  if ('folder' in wanted) demandAbsolute(wanted.folder);
  const all = await backups.repositories();
  demandFew(all.length);
  if (all.some((each) => each.name === name)) {
    throw new Fault('NAME_TAKEN', { what: 'backup repository', name });
  }
  const where = 's3' in wanted ? { s3: wanted.s3 } : { folder: wanted.folder };
  const recoveryKey = key === undefined ? await makeRepository(dependencies, where) : null;
  const place = { ...where, key: recoveryKey ?? key ?? '' };
  const identity = await backupEngine.identify(place);
  demandNew(all, identity);
  const record: RepositoryRecord = {
    name,
    place: placeText(place),
    s3: 's3' in where ? s3Record(where.s3, sealer) : null,
    bytesPerSecond: bytesPerSecond ?? null,
    sealedKey: sealer.seal(place.key),
    identity,
    addedAt: now(),
    addedBy,
  };
  await backups.addRepository(record);
  return { record, recoveryKey };
}

type Where = { readonly folder: string } | Pick<Extract<RepositoryPlace, { s3: unknown }>, 's3'>;

function s3Record(
  { secret, ...access }: Extract<WantedRepository, { s3: unknown }>['s3'],
  sealer: ControlDependencies['sealer'],
): S3Record {
  return { ...access, sealedSecret: sealer.seal(secret) };
}

/**
 * Makes a repository. Its key is noted before it is there: one that was made just before the server died is gone on with
 * the next time, and is not a repository that nobody can open.
 *
 * @returns its key
 */
async function makeRepository(
  { backups, backupEngine, sealer, installed }: ControlDependencies,
  where: Where,
): Promise<string> {
  const fresh = backupEngine.newKey();
  const noted = await backups.beginRepository({
    place: placeText({ ...where, key: fresh }),
    sealedKey: sealer.seal(fresh),
  });
  const place = { ...where, key: sealer.open(noted) };
  try {
    await backupEngine.init(place);
  } catch (error) {
    if (Fault.is(error, 'FILE_FAILED') && 'folder' in where) {
      const { why } = error.data;
      const packaged = installed === 'packages';
      throw new Fault('REPOSITORY_NOT_WRITABLE', { folder: where.folder, why, packaged });
    }
    if (!Fault.is(error, 'TARGET_EXISTS')) throw error;
    // Another one that is there already is not opened by this key.
    await backupEngine.identify(place).catch(() => {
      throw error;
    });
  }
  return place.key;
}

function demandAbsolute(folder: string): void {
  if (isAbsolute(folder) && normalize(folder) === folder) return;
  const problem = `“${folder}” is no absolute path without “..”.`;
  throw new Fault('USAGE', { problem, example: '/mnt/backups' });
}

function demandFew(count: number): void {
  const { repositories: most } = LIMITS.stackBackups;
  if (count < most) return;
  const what = 'The number of backup repositories';
  throw new Fault('LIMIT_EXCEEDED', { what, limit: String(most), found: String(count + 1) });
}

/** One repository under two names would be two bases for the same backups. */
function demandNew(all: readonly RepositoryRecord[], identity: string): void {
  const same = all.find((each) => each.identity === identity);
  if (!same) return;
  const why = `it is here already, as ${same.name}`;
  throw new Fault('CONFLICT', { what: 'backup repository', name: same.place, why });
}
