import { createHash } from 'node:crypto';
import { sql, type Transaction } from 'kysely';
import type { OperationId } from '../../../schemas/ids/brand.ts';
import { type Holding, lenderOf, refuseTaken, takingsOf } from '../interlock.ts';
import type { OperationRequest, TakenSubject } from '../record.ts';
import type { OperationTables } from './operation-tables.ts';

/** First half of the keys of our advisory locks on subjects: “subj” as a number. */
const LOCK_CLASS = 0x7375626a;

/**
 * Takes everything an operation works on, in the transaction that makes it. Whoever wants one of the
 * same subjects waits at its lock until this transaction has ended, and then sees what it has taken.
 *
 * @param ancestors of the operation, nearest first
 * @throws Fault CONFLICT
 */
export async function takeSubjects(
  trx: Transaction<OperationTables>,
  request: Pick<OperationRequest, 'id' | 'subject' | 'also'>,
  ancestors: readonly OperationId[],
): Promise<void> {
  const wanted = takingsOf(request);
  for (const key of lockKeys(wanted)) {
    await sql`select pg_advisory_xact_lock(${LOCK_CLASS}::int, ${key}::int)`.execute(trx);
  }
  const held = await readHoldings(trx, wanted);
  refuseTaken(wanted, held, ancestors);
  const rows = wanted.map((want) => ({
    operation: request.id,
    kind: want.kind,
    id: want.id,
    taking: want.taking,
    lender: lenderOf(want, held, ancestors) ?? null,
  }));
  await trx.insertInto('operation_subject').values(rows).execute();
}

/** In order, so that no two transactions wait for each other. */
const lockKeys = (subjects: readonly TakenSubject[]): number[] =>
  [...new Set(subjects.map(({ kind, id }) => lockKey(`${kind}\n${id}`)))].toSorted((a, b) => a - b);

const lockKey = (text: string): number => createHash('sha256').update(text).digest().readInt32BE(0);

async function readHoldings(
  trx: Transaction<OperationTables>,
  wanted: readonly TakenSubject[],
): Promise<Holding[]> {
  const rows = await trx
    .selectFrom('operation_subject as taken')
    .innerJoin('operation', 'operation.id', 'taken.operation')
    .select(['taken.operation', 'operation.title', 'taken.kind', 'taken.id', 'taken.taking'])
    .where((where) =>
      where.or(wanted.map(({ kind, id }) => where.and({ 'taken.kind': kind, 'taken.id': id }))),
    )
    .orderBy('operation.number')
    .execute();
  return rows.map((row) => ({ ...row, operation: row.operation as OperationId }));
}

/** @returns an operation and those that it is a part of, nearest first */
export async function ancestorsOf(
  trx: Transaction<OperationTables>,
  operation: OperationId,
): Promise<OperationId[]> {
  const found: OperationId[] = [];
  for (let next: string | null | undefined = operation; next;) {
    found.push(next as OperationId);
    const row: { parent: string | null } | undefined = await trx
      .selectFrom('operation')
      .select('parent')
      .where('id', '=', next)
      .executeTakeFirst();
    next = row?.parent;
  }
  return found;
}
