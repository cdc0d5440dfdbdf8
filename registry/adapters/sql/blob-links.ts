import type { BlobLinker } from '../../ports/blob-ledger.ts';
import type { RegistryDatabase } from './tables.ts';
import { touchStored } from './touch-stored.ts';

export function sqlBlobLinks(db: RegistryDatabase): BlobLinker {
  return {
    linkBlob: (repositoryId, digest, { accountId, now }) =>
      db.transaction().execute(async (tx) => {
        if (!(await touchStored(tx, digest, now))) return false;
        await tx
          .insertInto('registry_blob_link')
          .values({ repository_id: repositoryId, digest, account_id: accountId, touched_at: now })
          .onConflict((conflict) =>
            conflict.columns(['repository_id', 'digest']).doUpdateSet({ touched_at: now }),
          )
          .execute();
        return true;
      }),
    unlinkBlob: (repositoryId, digest) =>
      db.transaction().execute(async (tx) => {
        const link = await tx
          .selectFrom('registry_blob_link')
          .select('digest')
          .where('repository_id', '=', repositoryId)
          .where('digest', '=', digest)
          .forUpdate()
          .executeTakeFirst();
        if (!link) return 'absent';
        // A push that held the link until now has put its parts down by the time the lock is ours.
        const user = await tx
          .selectFrom('registry_manifest_part')
          .select('manifest')
          .where('repository_id', '=', repositoryId)
          .where('digest', '=', digest)
          .executeTakeFirst();
        if (user) return 'in use';
        await tx
          .deleteFrom('registry_blob_link')
          .where('repository_id', '=', repositoryId)
          .where('digest', '=', digest)
          .execute();
        return 'unlinked';
      }),
    async countUnused(accountId) {
      const row = await unusedOf(db, accountId)
        .select((eb) => eb.fn.countAll().as('count'))
        .executeTakeFirst();
      return Number(row?.count ?? 0);
    },
    async findOldestUnused(accountId) {
      const row = await unusedOf(db, accountId)
        .select('l.touched_at')
        .orderBy('l.touched_at')
        .limit(1)
        .executeTakeFirst();
      return row?.touched_at;
    },
  };
}

const unusedOf = (db: RegistryDatabase, accountId: string) =>
  db
    .selectFrom('registry_blob_link as l')
    .where('l.account_id', '=', accountId)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('registry_manifest_part as p')
            .whereRef('p.repository_id', '=', 'l.repository_id')
            .whereRef('p.digest', '=', 'l.digest')
            .select('p.digest'),
        ),
      ),
    );
