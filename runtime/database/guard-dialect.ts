import type { CompiledQuery, DatabaseConnection, Dialect, Driver } from 'kysely';
import { explainDatabaseError } from './explain-error.ts';
import { isWrite } from './is-write.ts';

/**
 * Puts two things before every statement of a database: writes are asked about first, and errors
 * that have a reason people can do something about become Faults.
 *
 * @param refusal why nothing can be written now; undefined: it can
 */
export function guardDialect(dialect: Dialect, refusal: () => Error | undefined): Dialect {
  return {
    createAdapter: () => dialect.createAdapter(),
    createIntrospector: (db) => dialect.createIntrospector(db),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createDriver: () => guardDriver(dialect.createDriver(), refusal),
  };
}

/** Drivers keep their connections and know them again, so these are changed and not wrapped. */
function guardDriver(driver: Driver, refusal: () => Error | undefined): Driver {
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
