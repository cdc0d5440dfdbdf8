import type { BackupRepository } from '../../../../schemas/api/resources/backup.ts';
import type { RepositoryRecord } from '../ports/backup-store.ts';

/** @returns what people are shown of a repository: no secret of it */
export function viewRepository({
  name,
  place,
  s3,
  bytesPerSecond,
  identity,
  addedAt,
  addedBy,
}: RepositoryRecord): BackupRepository {
  return {
    name,
    place,
    s3: s3 && {
      endpoint: s3.endpoint,
      bucket: s3.bucket,
      prefix: s3.prefix,
      region: s3.region,
      keyId: s3.keyId,
    },
    bytesPerSecond,
    identity,
    addedAt: addedAt.toISOString(),
    addedBy,
  };
}
