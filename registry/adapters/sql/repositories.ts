import { sql } from 'kysely';
import type { ApplianceAddress } from '../../../schemas/ids/names.ts';
import { splitAddress } from '../../../schemas/ids/names.ts';
import type {
  PullCounter,
  Repository,
  RepositoryFinder,
  RepositoryMaker,
  RepositoryVisibility,
} from '../../ports/repositories.ts';
import { toRepository } from './rows.ts';
import type { RegistryDatabase } from './tables.ts';

export function sqlRepositories(
  db: RegistryDatabase,
): RepositoryFinder & RepositoryMaker & RepositoryVisibility & PullCounter {
  return {
    findRepository: (address) => findRepository(db, address),
    async ensureRepository(address, now) {
      const known = await findRepository(db, address);
      if (known) return known;
      await db
        .insertInto('registry_repository')
        .values({ address, namespace: splitAddress(address).namespace, created_at: now })
        .onConflict((conflict) => conflict.column('address').doNothing())
        .execute();
      const made = await findRepository(db, address);
      if (!made) throw new Error(`repository ${address} could not be made`);
      return made;
    },
    async setVisibility(repositoryId, visibility) {
      await db
        .updateTable('registry_repository')
        .set({ visibility })
        .where('id', '=', repositoryId)
        .execute();
    },
    async countPull(repositoryId) {
      await db
        .updateTable('registry_repository')
        .set({ pulls: sql`pulls + 1` })
        .where('id', '=', repositoryId)
        .execute();
    },
  };
}

async function findRepository(
  db: RegistryDatabase,
  address: ApplianceAddress,
): Promise<Repository | undefined> {
  const row = await db
    .selectFrom('registry_repository')
    .select(['id', 'address', 'visibility'])
    .where('address', '=', address)
    .executeTakeFirst();
  return row && toRepository(row);
}
