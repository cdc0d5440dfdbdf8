import { Fault } from '../../../../schemas/errors/fault.ts';
import type { Sealer } from '../../stacks/ports/secret-maker.ts';
import type { RepositoryPlace } from '../ports/backup-engine.ts';
import type { BackupStore, RepositoryRecord } from '../ports/backup-store.ts';

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
  { folder, sealedKey }: RepositoryRecord,
  sealer: Pick<Sealer, 'open'>,
): RepositoryPlace => ({ folder, key: sealer.open(sealedKey) });
