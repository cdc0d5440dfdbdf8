import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { digestOf } from '../../../../packager/format/digest.ts';
import { cardRow } from '../../../../registry/adapters/sql/change-appliances.ts';
import { rememberWords } from '../../../../registry/adapters/sql/search-words.ts';
import { cardEntry } from '../../../../registry/core/appliances/card-entry.ts';
import { searchAppliances } from '../../../../registry/core/appliances/search-appliances.ts';
import type { ApplianceRecord } from '../../../../registry/ports/appliances.ts';
import type { AppliancePage } from '../../../../schemas/api/resources/appliance.ts';
import { CATEGORIES } from '../../../../schemas/appliance/manifest.ts';
import type { ApplianceAddress } from '../../../../schemas/ids/names.ts';
import { testDatabases } from '../../../fakes/databases.ts';
import { openParts, type TestParts } from '../../lab/start-registry.ts';

type Category = (typeof CATEGORIES)[number];
interface Entry {
  readonly address: string;
  readonly title: string;
  readonly summary?: string;
  readonly categories?: readonly Category[];
  readonly pulls?: number;
  readonly day?: number;
}

const KNOWN: readonly Entry[] = [
  {
    address: 'acme/wordpress',
    title: 'WordPress',
    summary: 'Websites and blogs, with a database machine of its own',
    categories: ['website'],
    pulls: 900,
    day: 3,
  },
  {
    address: 'acme/nextcloud',
    title: 'Nextcloud',
    summary: 'Files, calendars and contacts',
    categories: ['collaboration', 'storage'],
    pulls: 700,
    day: 9,
  },
  {
    address: 'acme/postgresql',
    title: 'PostgreSQL',
    summary: 'A relational database',
    categories: ['database'],
    pulls: 800,
    day: 5,
  },
  {
    address: 'globex/gitea',
    title: 'Gitea',
    summary: 'Git with a web face; keeps its data in PostgreSQL',
    categories: ['development'],
    pulls: 100,
    day: 1,
  },
  { address: 'globex/cafe', title: 'Café Über', summary: 'Menüs', categories: ['business'] },
];
const WORDS = 'alder birch cedar dogwood elm fir gorse hazel ivy juniper kapok larch maple'.split(
  ' ',
);
const GENERATED = 2_000;

/** Two thousand more, none of which is like the known ones. */
const generated: readonly Entry[] = Array.from({ length: GENERATED }, (_, i) => {
  const [a, b, c] = [WORDS[i % 13], WORDS[(i * 5 + 3) % 13], WORDS[(i * 7 + 1) % 13]];
  return {
    address: `gen${'abcdefghij'[i % 10]}/${a}-${b}-${i}`,
    title: `${a} ${b} ${i}`,
    summary: `Grows ${c} beside ${a}, number ${i}`,
    categories: [CATEGORIES[i % CATEGORIES.length]!],
    pulls: i % 50,
    day: (i % 27) + 1,
  };
});

const recordOf = ({ address, title, summary = '', categories = ['example'], day = 1 }: Entry) =>
  ({
    digest: digestOf(Buffer.from(address)),
    name: address.split('/')[1] ?? '',
    version: '1.0.0',
    title,
    summary,
    licence: 'MIT',
    categories: [...categories],
    icon: undefined,
    changes: [],
    machines: 1,
    memoryBytes: 2 ** 29,
    downloadBytes: 2 ** 28,
    publishedAt: new Date(Date.UTC(2026, 0, day)),
    publishedBy: 'a',
  }) satisfies ApplianceRecord;

/** Row by row as a push would write them, but many at a time. */
async function fill({ db }: TestParts, entries: readonly Entry[]): Promise<void> {
  const now = new Date();
  const insert = async (table: string, rows: readonly object[]): Promise<void> => {
    for (let at = 0; at < rows.length; at += 500) {
      await db
        .insertInto(table)
        .values(rows.slice(at, at + 500))
        .execute();
    }
  };
  await insert(
    'registry_repository',
    entries.map(({ address, pulls = 0 }) => ({
      address,
      namespace: address.split('/')[0],
      pulls,
      created_at: now,
    })),
  );
  const repositories = await db
    .selectFrom('registry_repository')
    .select(['id', 'address'])
    .execute();
  const ids = new Map(
    repositories.map((row: Record<string, unknown>) => [row.address as string, row.id as number]),
  );
  const all = entries.map((entry) => ({
    record: recordOf(entry),
    repository_id: ids.get(entry.address) ?? 0,
    card: cardEntry(entry.address as ApplianceAddress, recordOf(entry)),
  }));
  const blob = { size_bytes: 1, state: 'stored', touched_at: now };
  await insert(
    'registry_blob',
    all.map(({ record: { digest } }) => ({ digest, ...blob })),
  );
  await insert(
    'registry_manifest',
    all.map(({ record: { digest, publishedAt }, repository_id }) => ({
      repository_id,
      digest,
      media_type: 'm',
      size_bytes: 1,
      annotations: '{}',
      pushed_by: 'a',
      pushed_at: publishedAt,
    })),
  );
  await insert(
    'registry_appliance',
    all.map(({ record, repository_id }) => ({
      repository_id,
      digest: record.digest,
      name: record.name,
      version: record.version,
      title: record.title,
      summary: record.summary,
      licence: record.licence,
      categories: record.categories,
      changes: '[]',
      machines: record.machines,
      memory_bytes: record.memoryBytes,
      download_bytes: record.downloadBytes,
      published_by: record.publishedBy,
      published_at: record.publishedAt,
    })),
  );
  await insert(
    'registry_card',
    all.map(({ card, repository_id }) => cardRow(card, repository_id)),
  );
  await rememberWords(db);
}

describe.each(testDatabases)('search on $name', (database) => {
  let lab: TestParts;
  beforeAll(async () => {
    lab = await openParts(database);
    await fill(lab, [...KNOWN, ...generated]);
    await sql`analyze`.execute(lab.db);
  }, 240_000);
  afterAll(() => lab.close());

  const search = (
    q: string,
    options: Partial<Parameters<typeof searchAppliances>[1]> = {},
  ): Promise<AppliancePage> =>
    searchAppliances(lab.parts.catalogue, { q, sort: 'relevance', limit: 24, ...options });
  const found = async (q: string): Promise<string[]> =>
    (await search(q)).items.map((item) => item.address);

  test.each([
    ['wordpress', 'acme/wordpress'],
    ['WordPress', 'acme/wordpress'],
    ['wordp', 'acme/wordpress'],
    ['wrodpress', 'acme/wordpress'],
    ['wordpres', 'acme/wordpress'],
    ['worpress', 'acme/wordpress'],
    ['nextclod', 'acme/nextcloud'],
    ['nexcloud', 'acme/nextcloud'],
    ['postgres', 'acme/postgresql'],
    ['postgrsql', 'acme/postgresql'],
    ['calendar', 'acme/nextcloud'],
    ['café', 'globex/cafe'],
    ['git web', 'globex/gitea'],
    ['globex gitea', 'globex/gitea'],
  ])('%j finds %s first', async (q, address) => {
    expect((await found(q))[0]).toBe(address);
  });

  test('a match in the name comes before one in the summary', async () => {
    expect((await found('postgresql')).slice(0, 2)).toEqual(['acme/postgresql', 'globex/gitea']);
  });

  test('all words must be found', async () => {
    expect(await found('wordpress calendar')).toEqual([]);
    expect(await found('database websites')).toEqual(['acme/wordpress']);
  });

  test('one publisher’s appliances are found without anybody else’s', async () => {
    const page = await search('', { publisher: 'globex', sort: 'name' });
    expect(page.items.map(({ address }) => address)).toEqual(['globex/cafe', 'globex/gitea']);
    expect(page.total).toBe(2);
    expect(page.categories.map(({ name }) => name).toSorted()).toEqual(['business', 'development']);
    expect(await search('wordpress', { publisher: 'globex' })).toMatchObject({ total: 0 });
    expect(await search('', { publisher: 'glob' })).toMatchObject({ total: 0 });
  });

  test('what is like nothing finds nothing', async () => {
    expect(await search('xylophone')).toMatchObject({ items: [], total: 0, next: null });
  });

  test.each([
    "'",
    "'; drop table registry_card; --",
    '%',
    '_',
    '\\',
    'a:*',
    '!&|()<->',
    '\0',
    '🙂',
  ])('text that means something elsewhere means nothing here: %j', async (q) => {
    expect((await search(q)).total).toBeGreaterThanOrEqual(0);
    expect((await search('')).total).toBe(KNOWN.length + GENERATED);
  });

  test('counts categories whatever category is asked for', async () => {
    const all = await search('');
    const one = await search('', { category: 'database' });
    expect(one.categories).toEqual(all.categories);
    expect(all.categories.map(({ name }) => name)).toEqual([...CATEGORIES]);
    expect(one.total).toBe(all.categories.find(({ name }) => name === 'database')?.count);
    expect(one.items.every((item) => item.categories.includes('database'))).toBe(true);
    expect((await search('nextcloud')).categories).toEqual([
      { name: 'collaboration', count: 1 },
      { name: 'storage', count: 1 },
    ]);
  });

  test('can be ordered by pulls, time and name; without words the most pulled come first', async () => {
    const first = async (sort: 'pulls' | 'updated' | 'name' | 'relevance') =>
      (await search('', { sort, limit: 3 })).items.map((item) => item.address);
    expect(await first('pulls')).toEqual(['acme/wordpress', 'acme/postgresql', 'acme/nextcloud']);
    expect(await first('relevance')).toEqual(await first('pulls'));
    const updated = await search('', { sort: 'updated', limit: 60 });
    const times = updated.items.map((item) => item.publishedAt);
    expect(times).toEqual(times.toSorted().reverse());
    const names = await search('', { sort: 'name', limit: 60 });
    const titles = names.items.map((item) => item.title.toLowerCase());
    expect(titles).toEqual(titles.toSorted());
  });

  test.each(['relevance', 'pulls', 'updated', 'name'] as const)(
    'pages by %s show everything once',
    async (sort) => {
      const q = 'maple';
      const { total } = await search(q, { sort });
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page: AppliancePage = await search(q, { sort, limit: 60, cursor });
        seen.push(...page.items.map((item) => item.address));
        cursor = page.next ?? undefined;
        expect((page.next ?? '').length).toBeLessThanOrEqual(200);
      } while (cursor !== undefined);
      expect(seen.length).toBe(total);
      expect(new Set(seen).size).toBe(total);
    },
  );

  test.each(['x', '', Buffer.from('["name",1]').toString('base64url'), 'bnVsbA'])(
    'a cursor nobody gave is refused: %j',
    async (cursor) => {
      await expect(search('', { cursor })).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
    },
  );

  test('a cursor of another order is refused', async () => {
    const { next } = await search('', { sort: 'name' });
    await expect(search('', { sort: 'pulls', cursor: next! })).rejects.toMatchObject({
      code: 'REQUEST_INVALID',
    });
  });

  test('private repositories are neither found nor counted', async () => {
    const { catalogue } = lab.parts;
    const repository = await catalogue.findRepository('globex/gitea' as ApplianceAddress);
    await catalogue.setVisibility(repository!.id, 'private');
    expect(await found('gitea')).toEqual([]);
    expect((await search('')).total).toBe(KNOWN.length + GENERATED - 1);
    await catalogue.setVisibility(repository!.id, 'public');
  });

  test.each([
    [
      'registry_card_words',
      "select 1 from registry_card where words @@ '''wordpress'':*'::tsquery",
    ],
    ['registry_word_alike', "select 1 from registry_word where word % 'wrodpress'"],
    ['registry_word_pkey', "select 1 from registry_word where word >= 'a' and word < 'b'"],
    [
      'registry_repository_by_pulls',
      'select 1 from registry_repository order by pulls desc, address limit 25',
    ],
    ['registry_card_by_time', 'select 1 from registry_card order by published_at desc limit 25'],
    ['registry_card_by_title', 'select 1 from registry_card order by sort_title limit 25'],
  ])('%s is used', async (index, statement) => {
    const plan = await lab.db.transaction().execute(async (tx) => {
      // Two thousand rows fit on so few pages that reading all may look cheaper.
      await sql`set local enable_seqscan = off`.execute(tx);
      await sql`set local enable_indexonlyscan = off`.execute(tx);
      return sql.raw<Record<string, string>>(`explain ${statement}`).execute(tx);
    });
    expect(plan.rows.map((row) => Object.values(row)[0]).join('\n')).toContain(index);
  });

  test('answers quickly among two thousand', async () => {
    const start = performance.now();
    const queries = ['wordpress', 'wrodpress', 'maple elm', '', 'database'];
    for (const q of queries) await search(q);
    const eachMs = (performance.now() - start) / queries.length;
    // Ten times what it takes, because the machine may be busy; a missing index costs more.
    expect(eachMs).toBeLessThan(1_000);
  });
});
