import type { Digest } from '../../../schemas/ids/digest.ts';
import type { BlobAdmitter, BlobFinder, BlobLister, BlobToucher } from '../../ports/blob-ledger.ts';
import type { RegistryDatabase } from './tables.ts';

export function sqlBlobs(db: RegistryDatabase): BlobFinder & BlobToucher {
  return {
    async findBlobs(repositoryId, digests) {
      if (digests.length === 0) return new Map();
      const rows = await db
        .selectFrom('registry_blob_link as l')
        .innerJoin('registry_blob as b', 'b.digest', 'l.digest')
        .select(['b.digest', 'b.size_bytes'])
        .where('l.repository_id', '=', repositoryId)
        .where('l.digest', 'in', digests)
        .where('b.state', '=', 'stored')
        .execute();
      return new Map(rows.map((row) => [row.digest as Digest, Number(row.size_bytes)]));
    },
    async touchBlob(repositoryId, digest, { now, before }) {
      await db
        .updateTable('registry_blob')
        .set({ touched_at: now, condemned_at: null })
        .where('digest', '=', digest)
        .where('state', '=', 'stored')
        .where((eb) => eb.or([eb('touched_at', '<', before), eb('condemned_at', 'is not', null)]))
        .execute();
      await db
        .updateTable('registry_blob_link')
        .set({ touched_at: now })
        .where('repository_id', '=', repositoryId)
        .where('digest', '=', digest)
        .where('touched_at', '<', before)
        .execute();
    },
  };
}

export function sqlBlobAdmission(db: RegistryDatabase): BlobAdmitter {
  return {
    async admitBlob(digest, sizeBytes, now) {
      const row = await db
        .insertInto('registry_blob')
        .values({ digest, size_bytes: sizeBytes, state: 'arriving', touched_at: now })
        .onConflict((conflict) =>
          conflict
            .column('digest')
            .doUpdateSet({ touched_at: now, condemned_at: null })
            .where('registry_blob.state', '<>', 'sweeping'),
        )
        .returning('generation')
        .executeTakeFirst();
      return row && Number(row.generation);
    },
    async markStored(digest, admission, now) {
      const rows = await db
        .updateTable('registry_blob')
        .set({ state: 'stored', touched_at: now, condemned_at: null })
        .where('digest', '=', digest)
        .where('generation', '=', admission)
        .where('state', '<>', 'sweeping')
        .returning('digest')
        .execute();
      return rows.length === 1;
    },
    async markLost(digest, touchedAt) {
      const rows = await db
        .updateTable('registry_blob')
        .set({ state: 'arriving' })
        .where('digest', '=', digest)
        .where('state', '=', 'stored')
        .where('touched_at', '=', touchedAt)
        .returning('digest')
        .execute();
      return rows.length === 1;
    },
  };
}

export function sqlBlobList(db: RegistryDatabase): BlobLister {
  return {
    async listStored({ after, limit }) {
      const rows = await db
        .selectFrom('registry_blob')
        .select(['digest', 'size_bytes', 'touched_at'])
        .where('state', '=', 'stored')
        .where('digest', '>', after)
        .orderBy('digest')
        .limit(limit)
        .execute();
      return rows.map((row) => ({
        digest: row.digest as Digest,
        sizeBytes: Number(row.size_bytes),
        touchedAt: row.touched_at,
      }));
    },
    async isKnown(digest) {
      const row = await db
        .selectFrom('registry_blob')
        .select('digest')
        .where('digest', '=', digest)
        .executeTakeFirst();
      return row !== undefined;
    },
    async listUsers(digest) {
      const rows = await db
        .selectFrom('registry_repository as r')
        .select('r.address')
        .where((eb) =>
          eb.or([
            eb.exists(
              eb
                .selectFrom('registry_manifest_part as p')
                .whereRef('p.repository_id', '=', 'r.id')
                .where('p.digest', '=', digest)
                .select('p.digest'),
            ),
            eb.exists(
              eb
                .selectFrom('registry_manifest as m')
                .whereRef('m.repository_id', '=', 'r.id')
                .where('m.digest', '=', digest)
                .select('m.digest'),
            ),
          ]),
        )
        .orderBy('r.address')
        .execute();
      return rows.map((row) => row.address);
    },
  };
}
