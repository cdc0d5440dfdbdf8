import { type Kysely, sql } from 'kysely';
import { LIMITS } from '../../../schemas/config/limits.ts';
import type { AnyDatabase } from '../../database/open-database.ts';
import type { StepTime } from '../expected-times.ts';

interface Tables {
  operation: {
    id: string;
    number: string;
    kind: string;
    version: number;
    state: string;
    alike: string | null;
  };
  operation_event: { operation: string; at: Date; step: string; type: string };
}

/**
 * Reads how long each step took in the latest operations of a kind that succeeded; in each from its
 * first start on, because a step that was repeated has made somebody wait all that time.
 *
 * @param like `alike`: only operations that did the same thing; undefined: all of the kind
 */
export async function earlierStepTimes(
  db: AnyDatabase,
  like: { readonly kind: string; readonly version: number; readonly alike: string | undefined },
): Promise<StepTime[]> {
  const rows = await (db as Kysely<Tables>)
    .selectFrom('operation_event as event')
    .where('event.type', 'in', ['started', 'succeeded'])
    .where('event.operation', 'in', (outer) => {
      const latest = outer
        .selectFrom('operation')
        .select('id')
        .where('kind', '=', like.kind)
        .where('version', '=', like.version)
        .where('state', '=', 'succeeded')
        .orderBy('number', 'desc')
        .limit(LIMITS.operation.measuredOperations);
      return like.alike === undefined ? latest : latest.where('alike', '=', like.alike);
    })
    .groupBy(['event.operation', 'event.step'])
    .select([
      'event.step',
      sql<Date>`min(event.at)`.as('startedAt'),
      sql<Date>`max(event.at)`.as('finishedAt'),
    ])
    .execute();
  return rows.map(({ step, startedAt, finishedAt }) => ({
    step,
    ms: Math.max(0, finishedAt.getTime() - startedAt.getTime()),
  }));
}
