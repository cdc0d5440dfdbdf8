import { type RawBuilder, type Selectable, sql } from 'kysely';
import type { Digest } from '../../../schemas/ids/digest.ts';
import type { ApplianceAddress } from '../../../schemas/ids/names.ts';
import type { CardPage, CardQuery, CardSearcher, CardSort } from '../../ports/appliances.ts';
import type { StoredSignature } from '../../ports/signatures.ts';
import { toAppliance, toSignature } from './rows.ts';
import type { RegistryDatabase, RegistryTables, RegistryTransaction } from './tables.ts';

/** How alike a word and the best place in a card must be; 0.6 is what one swapped pair of letters in nine leaves. */
const ALIKE = 0.45;
/** Shorter words share trigrams with everything, so only their beginnings are compared. */
const FUZZY_CHARS = 4;

/**
 * Searches the cards. A word is found when something in the card starts with it, or when it is
 * alike to a part of the card by pg_trgm; each has its own index.
 */
export function sqlSearch(db: RegistryDatabase): CardSearcher {
  return {
    searchCards: (query) =>
      db.transaction().execute(async (tx) => {
        await sql`select set_config('pg_trgm.word_similarity_threshold', ${String(ALIKE)}, true)`.execute(
          tx,
        );
        const found = foundCards(query);
        const counted = await countCards(tx, found, query.category);
        return { ...counted, ...(await listCards(tx, found, query)) };
      }),
  };
}

const prefix = (word: string): RawBuilder<unknown> => sql`to_tsquery('simple', ${`${word}:*`})`;

function isFound(word: string): RawBuilder<unknown> {
  const starts = sql`c.words @@ ${prefix(word)}`;
  return word.length < FUZZY_CHARS ? starts : sql`(${starts} or ${word}::text <% c.haystack)`;
}

/** A beginning counts more than a likeness; whole numbers, so that a page can continue from one. */
const rankOf = (word: string): RawBuilder<unknown> => sql`(1000000 * case
  when c.words @@ ${prefix(word)} then 1 + ts_rank(c.words, ${prefix(word)})
  else word_similarity(${word}, c.haystack) / 2 end)::bigint`;

/** What cards are ordered by; ties are broken by address. */
function sortKey(sort: CardSort, words: readonly string[]): RawBuilder<unknown> {
  if (sort === 'name') return sql`c.sort_title`;
  if (sort === 'updated') return sql`(extract(epoch from c.published_at) * 1000)::bigint`;
  if (sort === 'pulls' || words.length === 0) return sql`r.pulls`;
  return sql.join(words.map(rankOf), sql` + `);
}

function foundCards({ words, sort }: CardQuery): RawBuilder<unknown> {
  const matches = words.length > 0 ? sql.join(words.map(isFound), sql` and `) : sql`true`;
  return sql`(
    select r.address, r.pulls, c.repository_id, c.digest, c.categories, ${sortKey(sort, words)} as key
    from registry_card c join registry_repository r on r.id = c.repository_id
    where r.visibility = 'public' and ${matches})`;
}

const inCategory = (category: string | undefined): RawBuilder<unknown> =>
  category === undefined ? sql`true` : sql`${category} = any(f.categories)`;

async function countCards(
  tx: RegistryTransaction,
  found: RawBuilder<unknown>,
  category: string | undefined,
): Promise<Pick<CardPage, 'total' | 'categories'>> {
  const { rows } = await sql<{ name: string | null; count: string | number }>`
    with f as ${found}
    select null as name, count(*) as count from f where ${inCategory(category)}
    union all
    select name, count(*) from f, unnest(f.categories) as name group by name`.execute(tx);
  return {
    total: Number(rows.find((row) => row.name === null)?.count ?? 0),
    categories: rows.flatMap(({ name, count }) =>
      name === null ? [] : [{ name, count: Number(count) }],
    ),
  };
}

type FoundRow = Selectable<RegistryTables['registry_appliance']> & {
  address: string;
  pulls: string | number;
  key: string | number;
};

async function listCards(
  tx: RegistryTransaction,
  found: RawBuilder<unknown>,
  { category, sort, limit, after }: CardQuery,
): Promise<Pick<CardPage, 'cards' | 'next'>> {
  const direction = sort === 'name' ? sql`asc` : sql`desc`;
  const beyond = sort === 'name' ? sql`>` : sql`<`;
  const type = sort === 'name' ? sql`text` : sql`bigint`;
  const onwards = after
    ? sql`(f.key ${beyond} ${after.key}::${type} or (f.key = ${after.key}::${type} and f.address > ${after.address}))`
    : sql`true`;
  const { rows } = await sql<FoundRow>`
    with f as ${found}
    select a.*, f.address, f.pulls, f.key
    from f join registry_appliance a on a.repository_id = f.repository_id and a.digest = f.digest
    where ${inCategory(category)} and ${onwards}
    order by f.key ${direction}, f.address limit ${limit + 1}`.execute(tx);
  const page = rows.slice(0, limit);
  const signatures = await signaturesOf(tx, page);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return {
    cards: page.map((row) => ({
      address: row.address as ApplianceAddress,
      pulls: Number(row.pulls),
      appliance: toAppliance(row),
      signatures: signatures.get(row.repository_id) ?? [],
    })),
    next: last && {
      key: sort === 'name' ? String(last.key) : Number(last.key),
      address: last.address,
    },
  };
}

async function signaturesOf(
  tx: RegistryTransaction,
  page: readonly { repository_id: number; digest: string }[],
): Promise<Map<number, StoredSignature[]>> {
  const digests = new Map(page.map((row) => [row.repository_id, row.digest as Digest]));
  const all = new Map<number, StoredSignature[]>();
  if (digests.size === 0) return all;
  const rows = await tx
    .selectFrom('registry_signature')
    .select(['repository_id', 'subject', 'finding'])
    .where('repository_id', 'in', [...digests.keys()])
    .where('subject', 'in', [...digests.values()])
    .execute();
  for (const row of rows) {
    if (digests.get(row.repository_id) !== row.subject) continue;
    all.set(row.repository_id, [...(all.get(row.repository_id) ?? []), toSignature(row)]);
  }
  return all;
}
