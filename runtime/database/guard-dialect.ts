import type { CompiledQuery, DatabaseConnection, Dialect, Driver } from 'kysely';
import { explainDatabaseError } from './explain-error.ts';
import { isWrite } from './is-write.ts';

export interface Guard {
  /** Why nothing can be written now; undefined: it can. */
  readonly refusal: () => Error | undefined;
  /** What is waited for before each statement. */
  readonly before: () => Promise<void> | undefined;
}

/** Of a server of its own, which works beside this process and has room of its own. */
export const UNGUARDED: Guard = { refusal: () => undefined, before: () => undefined };

/**
 * Puts two things before every statement of a database: a wait, and for writes a question. Errors
 * that have a reason people can do something about become Faults.
 */
export function guardDialect(dialect: Dialect, guard: Guard): Dialect {
  return {
    createAdapter: () => dialect.createAdapter(),
    createIntrospector: (db) => dialect.createIntrospector(db),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createDriver: () => guardDriver(dialect.createDriver(), guard),
  };
}

/** Drivers keep their connections and know them again, so these are changed and not wrapped. */
function guardDriver(driver: Driver, { refusal, before }: Guard): Driver {
  const guarded = new WeakSet<DatabaseConnection>();
  const acquire = driver.acquireConnection.bind(driver);
  driver.acquireConnection = async (...options) => {
    const connection = await acquire(...options);
    if (guarded.has(connection)) return connection;
    guarded.add(connection);
    const execute = connection.executeQuery.bind(connection) as (
      query: CompiledQuery,
      ...rest: unknown[]
    ) => Promise<never>;
    connection.executeQuery = async (query: CompiledQuery, ...rest: unknown[]) => {
      await before();
      const refused = isWrite(query) ? refusal() : undefined;
      if (refused) throw refused;
      try {
        return await execute(query, ...rest);
      } catch (error) {
        throw explainDatabaseError(error);
      }
    };
    return connection;
  };
  return driver;
}
