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
    async listRepositories({ reads, after, limit }) {
      const mine = reads === 'all' ? sql`true` : sql`r.namespace = any(${[...reads]}::text[])`;
      const { rows } = await sql<{ address: string }>`
        select r.address from registry_repository r
        where r.address collate "C" > ${after} and (r.visibility = 'public' or ${mine})
          and exists (select from registry_manifest m where m.repository_id = r.id)
        order by r.address collate "C" limit ${limit}`.execute(db);
      return rows.map((row) => row.address as ApplianceAddress);
    },
    async ensureRepository(address, now) {
      const known = await findRepository(db, address);
      if (known) return known;
      await db
        .insertInto('registry_repository')
        .values({ address, namespace: splitAddress(address).namespace, created_at: now })
        .onConflict((conflict) => conflict.column('address').doNothing())
        .execute();
      const made = await findRepository(db, address);
      if (!made) throw new Error(`repository ${address} could not be created`);
      return made;
    },
    async setVisibility(repositoryId, visibility) {
      await db
        .updateTable('registry_repository')
        .set({ visibility })
        .where('id', '=', repositoryId)
        .execute();
    },
    async countPull(repositoryId, { day, client }) {
      await sql`
        with counted as (
          insert into registry_pull (repository_id, day, client)
          values (${repositoryId}, ${day}::date, ${client})
          on conflict do nothing returning repository_id)
        update registry_repository set pulls = pulls + 1
        where id in (select repository_id from counted)`.execute(db);
    },
    async forgetPulls(beforeDay) {
      await sql`delete from registry_pull where day < ${beforeDay}::date`.execute(db);
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
