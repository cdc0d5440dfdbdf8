import { type Kysely, type Selectable, sql } from 'kysely';
import { FigureRange } from '../../../../schemas/api/resources/node.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import type { AnyDatabase } from '../../../database/open-database.ts';
import { slotOf } from '../core/figure-range.ts';
import { columnsOf, samplesOf, StoredSamples } from '../core/stored-samples.ts';
import type { FigureBlock, FigurePage, FigurePlace, FigureStore } from '../ports/figure-store.ts';

interface Table {
  range: string;
  subject: string;
  slot: number;
  block: number;
  /** A number larger than 32 bits comes as text. */
  until: string;
  samples: unknown;
}

const { blocksAtOnce } = LIMITS.figures;
const BEFORE_ALL: FigurePlace = { subject: '', slot: -1 };
const COLUMNS = ['range', 'subject', 'slot', 'block', 'until', 'samples'] as const;

/**
 * Figures in SQL. Each block has its slot, which is written over when its range has gone by: the
 * table stays as large as it is, and an embedded database needs no clearing up.
 */
export class SqlFigureStore implements FigureStore {
  readonly #db: Kysely<{ figure_block: Table }>;

  /** @param db a database with `controlMigrations` applied */
  constructor(db: AnyDatabase) {
    this.#db = db;
  }

  async read(
    range: FigureRange,
    fromBlock: number,
    after: FigurePlace = BEFORE_ALL,
  ): Promise<FigurePage> {
    const rows = await this.#db
      .selectFrom('figure_block')
      .select(COLUMNS)
      .where('range', '=', range)
      .where(sql<boolean>`(subject, slot) > (${after.subject}, ${after.slot})`)
      .where('block', '>=', fromBlock)
      .orderBy('subject')
      .orderBy('slot')
      .limit(blocksAtOnce)
      .execute();
    const last = rows.length < blocksAtOnce ? undefined : rows.at(-1);
    const next = last && { subject: last.subject, slot: last.slot };
    return { blocks: rows.flatMap(toBlock), next };
  }

  async readOf(subject: string, range: FigureRange, fromBlock: number): Promise<FigureBlock[]> {
    const rows = await this.#db
      .selectFrom('figure_block')
      .select(COLUMNS)
      .where('range', '=', range)
      .where('subject', '=', subject)
      .where('block', '>=', fromBlock)
      .orderBy('block')
      .execute();
    return rows.flatMap(toBlock);
  }

  async write(blocks: readonly FigureBlock[]): Promise<void> {
    for (let first = 0; first < blocks.length; first += blocksAtOnce) {
      await this.#db
        .insertInto('figure_block')
        .values(
          blocks.slice(first, first + blocksAtOnce).map((each) => ({
            range: each.range,
            subject: each.subject,
            slot: slotOf(each),
            block: each.block,
            until: String(each.until),
            samples: JSON.stringify(columnsOf(each.samples)),
          })),
        )
        .onConflict((conflict) =>
          conflict.columns(['range', 'subject', 'slot']).doUpdateSet((update) => ({
            block: update.ref('excluded.block'),
            until: update.ref('excluded.until'),
            samples: update.ref('excluded.samples'),
          })),
        )
        .execute();
    }
  }

  async forget(subjects: readonly string[]): Promise<void> {
    if (subjects.length === 0) return;
    await this.#db.deleteFrom('figure_block').where('subject', 'in', subjects).execute();
  }

  async forgetBefore(range: FigureRange, block: number): Promise<void> {
    await this.#db
      .deleteFrom('figure_block')
      .where('range', '=', range)
      .where('block', '<', block)
      .execute();
  }
}

function toBlock({ range, subject, block, until, samples }: Selectable<Table>): FigureBlock[] {
  const [kind, stored] = [FigureRange.safeParse(range), StoredSamples.safeParse(samples)];
  if (!kind.success || !stored.success) return [];
  return [
    { range: kind.data, subject, block, until: Number(until), samples: samplesOf(stored.data) },
  ];
}
