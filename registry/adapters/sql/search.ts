import { type RawBuilder, type Selectable, sql } from 'kysely';
import type { Digest } from '../../../schemas/ids/digest.ts';
import type { ApplianceAddress } from '../../../schemas/ids/names.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import type { CardPage, CardQuery, CardSearcher } from '../../ports/appliances.ts';
import type { StoredSignature } from '../../ports/signatures.ts';
import { toAppliance, toSignature } from './rows.ts';
import { makeQuery } from './search-words.ts';
import type { CardCounts, FacetCache } from './facet-cache.ts';
import type { RegistryDatabase, RegistryTables } from './tables.ts';

/**
 * Searches the cards. What a search costs is bounded: words are looked up in two indexes, of what
 * they find so many cards are looked at, and without words each order has an index of its own.
 */
export function sqlSearch(db: RegistryDatabase, facets: FacetCache): CardSearcher {
  return {
    async searchCards(query) {
      await turnOfOthers();
      const cards = cardsOf(query);
      if (query.words.length === 0) {
        const count = (): Promise<CardCounts> => countCards(db, sql`(${cards})`);
        // Only the counts of the whole market are asked for again and again.
        const counts = await (query.publisher === undefined ? facets.get(count) : count());
        return { ...totalOf(counts, query.category), ...(await listCards(db, cards, query)) };
      }
      const wanted = await makeQuery(db, query.words);
      if (!wanted) return { cards: [], total: 0, categories: [], next: undefined };
      const found = sql`(${cards} and c.words @@ ${wanted} limit ${LIMITS.registry.searchCandidates})`;
      await turnOfOthers();
      const counts = await countCards(db, found);
      await turnOfOthers();
      const ranked = sql`select *, (1000000 * ts_rank(words, ${wanted}))::bigint as rank
        from ${found} found where true`;
      return { ...totalOf(counts, query.category), ...(await listCards(db, ranked, query)) };
    },
  };
}

/**
 * The embedded database works in this process and answers without ever waiting, so searches behind
 * each other would leave no moment in which a connection is looked at.
 */
const turnOfOthers = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const CARDS = sql`select r.address, r.pulls, c.repository_id, c.digest, c.categories, c.sort_title,
    c.published_at, c.words
  from registry_card c join registry_repository r on r.id = c.repository_id
  where r.visibility = 'public'`;

/** What cards are ordered by; ties are broken by address. */
function sortColumn({ sort, words }: CardQuery): 'sort_title' | 'published_at' | 'pulls' | 'rank' {
  if (sort === 'name') return 'sort_title';
  if (sort === 'updated') return 'published_at';
  return sort === 'pulls' || words.length === 0 ? 'pulls' : 'rank';
}

/** @returns the cards of one publisher, or all */
const cardsOf = ({ publisher }: CardQuery): RawBuilder<unknown> =>
  publisher === undefined ? CARDS : sql`${CARDS} and r.namespace = ${publisher}`;

const inCategory = (category: string | undefined): RawBuilder<unknown> =>
  category === undefined ? sql`true` : sql`${category} = any(categories)`;

/** The sort key as a number or text that fits into a cursor. */
const keyOf = (query: CardQuery): RawBuilder<unknown> =>
  query.sort === 'updated'
    ? sql`(extract(epoch from f.published_at) * 1000)::bigint`
    : sql`f.${sql.ref(sortColumn(query))}`;

async function countCards(db: RegistryDatabase, cards: RawBuilder<unknown>): Promise<CardCounts> {
  const { rows } = await sql<{ name: string | null; count: string | number }>`
    with f as materialized ${cards}
    select null as name, count(*) as count from f
    union all
    select name, count(*) from f, unnest(f.categories) as name group by name`.execute(db);
  return {
    total: Number(rows.find((row) => row.name === null)?.count ?? 0),
    categories: rows.flatMap(({ name, count }) =>
      name === null ? [] : [{ name, count: Number(count) }],
    ),
  };
}

/** A category's count is the total when it is asked for: a card is in each of its categories once. */
const totalOf = (counts: CardCounts, category: string | undefined): CardCounts => ({
  ...counts,
  total:
    category === undefined
      ? counts.total
      : (counts.categories.find(({ name }) => name === category)?.count ?? 0),
});

type FoundRow = Selectable<RegistryTables['registry_appliance']> & {
  address: string;
  pulls: string | number;
  key: string | number;
};

async function listCards(
  db: RegistryDatabase,
  cards: RawBuilder<unknown>,
  query: CardQuery,
): Promise<Pick<CardPage, 'cards' | 'next'>> {
  const { category, sort, limit, after } = query;
  const column = sql.ref(sortColumn(query));
  const direction = sort === 'name' ? sql`asc` : sql`desc`;
  const beyond = sort === 'name' ? sql`>` : sql`<`;
  const position =
    sort === 'updated'
      ? sql`to_timestamp(${after?.key ?? 0}::bigint / 1000.0)`
      : sql`${after?.key}::${sort === 'name' ? sql`text` : sql`bigint`}`;
  const onwards = after
    ? sql`(${column} ${beyond} ${position} or (${column} = ${position} and address > ${after.address}))`
    : sql`true`;
  const { rows } = await sql<FoundRow>`
    with f as (
      select * from (${cards}) all_cards where ${inCategory(category)} and ${onwards}
      order by ${column} ${direction}, address limit ${limit + 1})
    select a.*, f.address, f.pulls, ${keyOf(query)} as key
    from f join registry_appliance a on a.repository_id = f.repository_id and a.digest = f.digest
    order by f.${column} ${direction}, f.address`.execute(db);
  const page = rows.slice(0, limit);
  const signatures = await signaturesOf(db, page);
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
  db: RegistryDatabase,
  page: readonly { repository_id: number; digest: string }[],
): Promise<Map<number, StoredSignature[]>> {
  const digests = new Map(page.map((row) => [row.repository_id, row.digest as Digest]));
  const all = new Map<number, StoredSignature[]>();
  if (digests.size === 0) return all;
  const rows = await db
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
