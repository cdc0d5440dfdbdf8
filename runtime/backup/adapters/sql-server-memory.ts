import { sql } from 'kysely';
import { z } from 'zod';
import { RestoredFrom, TakenBackup } from '../../../schemas/api/resources/server-backup.ts';
import { StackId } from '../../../schemas/ids/brand.ts';
import type { AnyDatabase } from '../../database/open-database.ts';

interface Remembered {
  readonly term: number;
  readonly last: TakenBackup | undefined;
  readonly restored: RestoredFrom | undefined;
  readonly held: ReadonlySet<StackId>;
}

/** What the server remembers of itself, in the database. */
export class SqlServerMemory {
  readonly #db: AnyDatabase;
  #known: Remembered = { term: 0, last: undefined, restored: undefined, held: new Set() };
  #releasing: Promise<void> = Promise.resolve();

  private constructor(db: AnyDatabase) {
    this.#db = db;
  }

  static async open(db: AnyDatabase): Promise<SqlServerMemory> {
    const memory = new SqlServerMemory(db);
    const { rows } = await sql<{ name: string; value: unknown }>`
      select name, value from server_memory`.execute(db);
    const values = new Map(rows.map(({ name, value }) => [name, value]));
    memory.#known = {
      term: Number(values.get('term') ?? 0),
      last: TakenBackup.optional().parse(values.get('last')),
      restored: RestoredFrom.optional().parse(values.get('restored')),
      held: new Set(z.array(StackId).default([]).parse(values.get('held'))),
    };
    return memory;
  }

  get known(): Remembered {
    return this.#known;
  }

  /** Stacks that a restored server has not seen since. */
  get held(): ReadonlySet<StackId> {
    return this.#known.held;
  }

  /** Several nodes come back at once: none of them may undo what another one has just released. */
  async release(stacks: readonly StackId[]): Promise<void> {
    const released = this.#releasing.then(() => this.#release(stacks));
    this.#releasing = released.catch(() => undefined);
    await released;
  }

  async #release(stacks: readonly StackId[]): Promise<void> {
    const held = new Set([...this.#known.held].filter((id) => !stacks.includes(id)));
    if (held.size === this.#known.held.size) return;
    await writeMemory(this.#db, 'held', [...held]);
    this.#known = { ...this.#known, held };
  }

  async keepLast(last: TakenBackup): Promise<void> {
    await writeMemory(this.#db, 'last', last);
    this.#known = { ...this.#known, last };
  }
}

/** Writes one value; the one of before is forgotten. */
export async function writeMemory(db: AnyDatabase, name: string, value: unknown): Promise<void> {
  const text = JSON.stringify(value);
  await sql`insert into server_memory (name, value) values (${name}, ${text}::jsonb)
    on conflict (name) do update set value = excluded.value`.execute(db);
}
