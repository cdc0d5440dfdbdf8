import { sql } from 'kysely';
import type { Digest } from '../../../schemas/ids/digest.ts';
import type { ApplianceRecord, CardEntry } from '../../ports/appliances.ts';
import type { ApplianceChange } from '../../ports/repository-change.ts';
import { sqlAppliances } from './appliances.ts';
import { rememberWords } from './search-words.ts';
import type { RegistryTransaction } from './tables.ts';

/** The part of a change that is about what people see of a repository. */
export function changeAppliances(tx: RegistryTransaction, repositoryId: number): ApplianceChange {
  return {
    async putAppliance(record) {
      await tx
        .insertInto('registry_appliance')
        .values({ repository_id: repositoryId, ...toRow(record) })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },
    async findRelease(version) {
      const row = await tx
        .selectFrom('registry_release')
        .select(['digest', 'withdrawn_at'])
        .where('repository_id', '=', repositoryId)
        .where('version', '=', version)
        .executeTakeFirst();
      return row && { version, digest: row.digest as Digest, withdrawn: row.withdrawn_at !== null };
    },
    async putRelease(version, digest, now) {
      await tx
        .insertInto('registry_release')
        .values({ repository_id: repositoryId, version, digest, released_at: now })
        .onConflict((conflict) =>
          conflict.columns(['repository_id', 'version']).doUpdateSet({ withdrawn_at: null }),
        )
        .execute();
    },
    async withdrawUntagged(now) {
      await sql`
        update registry_release v set withdrawn_at = ${now}
        where v.repository_id = ${repositoryId} and v.withdrawn_at is null and not exists (
          select from registry_tag t
          where t.repository_id = v.repository_id and t.name = v.version)`.execute(tx);
    },
    listReleased: () => sqlAppliances(tx).listReleased(repositoryId),
    setCard: (card) => setCard(tx, repositoryId, card),
  };
}

async function setCard(
  tx: RegistryTransaction,
  repositoryId: number,
  card: CardEntry | undefined,
): Promise<void> {
  await tx.deleteFrom('registry_card').where('repository_id', '=', repositoryId).execute();
  if (!card) return;
  await tx.insertInto('registry_card').values(cardRow(card, repositoryId)).execute();
  await rememberWords(tx, repositoryId);
}

/** What the search looks at, as a row; the database makes the words of it. */
export function cardRow(card: CardEntry, repositoryId: number) {
  const { high, middle, low } = card.words;
  return {
    repository_id: repositoryId,
    digest: card.digest,
    words: sql<string>`setweight(to_tsvector('simple', ${high}), 'A')
      || setweight(to_tsvector('simple', ${middle}), 'B')
      || setweight(to_tsvector('simple', ${low}), 'C')`,
    haystack: `${high} ${middle} ${low}`.toLowerCase(),
    sort_title: card.sortTitle,
    categories: [...card.categories],
    published_at: card.publishedAt,
  };
}

const toRow = (record: ApplianceRecord) => ({
  digest: record.digest,
  name: record.name,
  version: record.version,
  title: record.title,
  summary: record.summary,
  licence: record.licence,
  categories: [...record.categories],
  icon: record.icon ?? null,
  changes: JSON.stringify(record.changes),
  machines: record.machines,
  memory_bytes: record.memoryBytes,
  download_bytes: record.downloadBytes,
  published_by: record.publishedBy,
  published_at: record.publishedAt,
});
