import { Fault } from '../../../../schemas/errors/fault.ts';
import type { S3Access } from '../../../../schemas/ids/s3-place.ts';
import type { Sealer } from '../../stacks/ports/secret-maker.ts';
import type { RepositoryPlace } from '../ports/backup-engine.ts';
import type { BackupStore, RepositoryRecord, S3Record } from '../ports/backup-store.ts';

/** @throws Fault NOT_FOUND */
export async function findRepository(
  { backups }: { readonly backups: Pick<BackupStore, 'repositories'> },
  name: string,
): Promise<RepositoryRecord> {
  const all = await backups.repositories();
  const found = all.find((each) => each.name === name);
  if (found) return found;
  const known = all.map((each) => each.name);
  throw new Fault('NOT_FOUND', { what: 'backup repository', name, known });
}

/** @returns where it is, with its key */
export const placeOf = (
  { place, s3, bytesPerSecond, sealedKey }: RepositoryRecord,
  sealer: Pick<Sealer, 'open'>,
): RepositoryPlace => ({
  ...whereOf(place, s3, sealer),
  key: sealer.open(sealedKey),
  bytesPerSecond: bytesPerSecond ?? undefined,
});

/** @returns how it is reached, with the secret of its access key */
function whereOf(
  folder: string,
  s3: S3Record | null,
  sealer: Pick<Sealer, 'open'>,
): { readonly folder: string } | { readonly s3: S3Access } {
  if (!s3) return { folder };
  const { sealedSecret, ...access } = s3;
  return { s3: { ...access, secret: sealer.open(sealedSecret) } };
}
