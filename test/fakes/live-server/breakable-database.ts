import type { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect, type PGliteDialectConfig } from 'kysely';
import { guardDialect, UNGUARDED } from '../../../runtime/database/guard-dialect.ts';
import { type AnyDatabase, openEmbedded } from '../../../runtime/database/open-database.ts';

/** An embedded database in memory that outlives the servers that use it, and can stop answering. */
export class BreakableDatabase {
  readonly #pglite: PGlite;
  /** Statements that fail from now on. */
  refused: RegExp | undefined;

  private constructor(pglite: PGlite) {
    this.#pglite = pglite;
  }

  /** @param dump a data folder, as PGlite dumps it */
  static async load(dump: Blob): Promise<BreakableDatabase> {
    return new BreakableDatabase(await openEmbedded({ loadDataDir: dump }));
  }

  /** @returns a connection for one server; when that closes it, the database goes on */
  connect(): AnyDatabase {
    return new Kysely({
      dialect: guardDialect(new PGliteDialect({ pglite: this.#lend() }), UNGUARDED),
    });
  }

  #lend(): Extract<PGliteDialectConfig['pglite'], object> {
    const pglite = this.#pglite;
    let closed = false;
    const ask = <Result>(statement: string, use: () => Promise<Result>): Promise<Result> => {
      if (closed) return Promise.reject(new Error('the server has ended'));
      if (this.refused?.test(statement)) {
        return Promise.reject(new Error('the database does not answer'));
      }
      return use();
    };
    return {
      ready: true,
      waitReady: Promise.resolve(),
      get closed() {
        return closed;
      },
      close: async () => {
        closed = true;
      },
      query: (query, parameters, options) =>
        ask(query, () => pglite.query(query, parameters, options)),
      transaction: (work) =>
        ask('begin', () =>
          pglite.transaction((inside) => {
            const query: typeof inside.query = (statement, parameters, options) =>
              ask(statement, () => inside.query(statement, parameters, options));
            return work(Object.assign(Object.create(inside) as typeof inside, { query }));
          }),
        ),
    };
  }

  async dump(): Promise<Uint8Array> {
    return new Uint8Array(await (await this.#pglite.dumpDataDir('none')).arrayBuffer());
  }

  /** Does something to the data that no door of the server can do, such as letting time pass. */
  async execute(statement: string): Promise<void> {
    await this.#pglite.exec(statement);
  }

  close(): Promise<void> {
    return this.#pglite.close();
  }
}
