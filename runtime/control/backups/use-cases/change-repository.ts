import type { RouteRequest } from '../../../../schemas/api/route.ts';
import type { Routes } from '../../../../schemas/api/routes.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';
import { findRepository, placeOf } from '../operations/repository-place.ts';
import type { RepositoryRecord, S3Record } from '../ports/backup-store.ts';

export type WantedChange = RouteRequest<Routes['changeBackupRepository']>['body'];

/**
 * Changes how fast backups may go into a repository, for those that are being written as well, or the access key that
 * reaches it. A new access key is tried first.
 *
 * @returns the repository as it is now
 * @throws Fault NOT_FOUND, CONFLICT, OBJECTS_REFUSED, UNREACHABLE, BACKUP_KEY_WRONG
 */
export async function changeRepository(
  dependencies: ControlDependencies,
  name: string,
  { bytesPerSecond, accessKey }: WantedChange,
): Promise<RepositoryRecord> {
  const { backups, backupEngine, sealer } = dependencies;
  const before = await findRepository(dependencies, name);
  const s3 = accessKey ? withAccessKey(before, accessKey, sealer) : before.s3;
  const limit = bytesPerSecond === undefined ? before.bytesPerSecond : bytesPerSecond;
  const after = { ...before, s3, bytesPerSecond: limit };
  const place = placeOf(after, sealer);
  if (accessKey && (await backupEngine.identify(place)) !== before.identity) {
    const why = 'there is another repository at this place now';
    throw new Fault('CONFLICT', { what: 'backup repository', name, why });
  }
  await backups.changeRepository(name, after);
  backupEngine.limit(place);
  return after;
}

function withAccessKey(
  { name, s3 }: RepositoryRecord,
  { keyId, secret }: NonNullable<WantedChange['accessKey']>,
  sealer: ControlDependencies['sealer'],
): S3Record {
  if (s3) return { ...s3, keyId, sealedSecret: sealer.seal(secret) };
  const why = 'it is a folder, which no access key is needed for';
  throw new Fault('CONFLICT', { what: 'backup repository', name, why });
}
