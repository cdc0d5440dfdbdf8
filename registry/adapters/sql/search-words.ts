import { type RawBuilder, sql } from 'kysely';
import type { RegistryDatabase } from './tables.ts';

/** How alike a typed word and a known one must be, by pg_trgm. */
const ALIKE = 0.35;
/** Shorter words share trigrams with everything, so only beginnings count for them. */
const FUZZY_CHARS = 4;
const MOST_ALIKE = 5;

/**
 * Adds the words of cards to those that typing errors are held against. The list has each word once,
 * so looking through it costs what a dictionary does, however many appliances there are.
 *
 * @param only one repository; undefined: all of them. Words of private ones are not listed
 */
export async function rememberWords(db: RegistryDatabase, only?: number): Promise<void> {
  const which = only === undefined ? sql`true` : sql`c.repository_id = ${only}`;
  await sql`
    insert into registry_word (word)
    select distinct found.word
    from registry_card c join registry_repository r on r.id = c.repository_id
      cross join lateral unnest(tsvector_to_array(c.words)) as found(word)
    where r.visibility = 'public' and ${which} and found.word ~ '^[[:alnum:]]{3,40}$'
    on conflict do nothing`.execute(db);
}

/**
 * Makes what cards must match: each word, or rather the beginning of one; where no card has such a
 * word, those that are most like it.
 *
 * @param words letters and digits only, lower case
 * @returns a tsquery; undefined: nothing is like one of the words
 */
export async function makeQuery(
  db: RegistryDatabase,
  words: readonly string[],
): Promise<RawBuilder<unknown> | undefined> {
  const alternatives = [];
  for (const word of words) {
    const known = await likeWords(db, word);
    if (known.length === 0) return undefined;
    alternatives.push(`(${known.map((each) => `'${each}':*`).join(' | ')})`);
  }
  return sql`${alternatives.join(' & ')}::tsquery`;
}

async function likeWords(db: RegistryDatabase, word: string): Promise<string[]> {
  const { rows } = await sql`
    select 1 from registry_word where word >= ${word} and word < ${`${word}\u{10ffff}`} limit 1`.execute(
    db,
  );
  // Short words, and words that are beginnings of others, mean what they say.
  if (rows.length > 0 || word.length < FUZZY_CHARS) return [word];
  const alike = await sql<{ word: string }>`
    select word from registry_word
    where word % ${word} and similarity(word, ${word}) >= ${ALIKE}
    order by similarity(word, ${word}) desc, word limit ${MOST_ALIKE}`.execute(db);
  return alike.rows.map((row) => row.word);
}
