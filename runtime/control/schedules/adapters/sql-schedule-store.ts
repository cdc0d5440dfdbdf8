import type { ColumnType, Kysely, Selectable } from 'kysely';
import { ScheduleJob, ScheduleRule } from '../../../../schemas/api/resources/schedule.ts';
import type { OperationId, StackId } from '../../../../schemas/ids/brand.ts';
import type { AnyDatabase } from '../../../database/open-database.ts';
import type {
  RunRecord,
  ScheduleScope,
  ScheduleSetting,
  ScheduleStore,
} from '../ports/schedule-store.ts';

interface RunTable {
  stack: string;
  job: string;
  slot: Date;
  begun_at: Date;
  operation: string | null;
  about: string | null;
  outcome: RunRecord['outcome'];
  ended_at: Date | null;
  why: string | null;
  succeeded_at: Date | null;
  trims: boolean;
}

interface SettingTable {
  scope: string;
  job: string;
  rule: ColumnType<unknown, string, string>;
  set_by: string;
  set_at: Date;
}

interface Tables {
  schedule: SettingTable;
  schedule_run: RunTable;
}

/** What is done by schedule, in SQL. */
export class SqlScheduleStore implements ScheduleStore {
  readonly #db: Kysely<Tables>;

  /** @param db a database with `controlMigrations` applied */
  constructor(db: AnyDatabase) {
    this.#db = db;
  }

  async settings(): Promise<ScheduleSetting[]> {
    const rows = await this.#db
      .selectFrom('schedule')
      .selectAll()
      .orderBy('scope')
      .orderBy('job')
      .execute();
    return rows.filter(isKnown).map(toSetting);
  }

  async set({ scope, job, rule, by, at }: ScheduleSetting): Promise<void> {
    const said = { rule: JSON.stringify(rule), set_by: by, set_at: at };
    await this.#db
      .insertInto('schedule')
      .values({ scope, job, ...said })
      .onConflict((conflict) => conflict.columns(['scope', 'job']).doUpdateSet(said))
      .execute();
  }

  async unset({ scope, job }: Pick<ScheduleSetting, 'scope' | 'job'>): Promise<void> {
    await this.#db
      .deleteFrom('schedule')
      .where('scope', '=', scope)
      .where('job', '=', job)
      .execute();
  }

  async runs(): Promise<RunRecord[]> {
    const rows = await this.#db
      .selectFrom('schedule_run')
      .selectAll()
      .orderBy('stack')
      .orderBy('job')
      .execute();
    return rows.filter(isKnown).map(toRun);
  }

  async noteRun({ stack, job, ...run }: RunRecord): Promise<void> {
    const noted = {
      slot: run.slot,
      begun_at: run.begunAt,
      operation: run.operation,
      about: run.about,
      outcome: run.outcome,
      ended_at: run.endedAt,
      why: run.why,
      succeeded_at: run.succeededAt,
      trims: run.trims,
    };
    await this.#db
      .insertInto('schedule_run')
      .values({ stack, job, ...noted })
      .onConflict((conflict) => conflict.columns(['stack', 'job']).doUpdateSet(noted))
      .execute();
  }

  async forget(stack: StackId): Promise<void> {
    await this.#db.deleteFrom('schedule').where('scope', '=', stack).execute();
    await this.#db.deleteFrom('schedule_run').where('stack', '=', stack).execute();
  }
}

/** A newer version, which was here before, may have done more. */
const isKnown = <Row extends { readonly job: string }>(
  row: Row,
): row is Row & { readonly job: ScheduleJob } => ScheduleJob.safeParse(row.job).success;

/** One rule that another version has written, or that was spoilt, does not stop the others. */
function toSetting(row: Selectable<SettingTable> & { readonly job: ScheduleJob }): ScheduleSetting {
  const read = ScheduleRule.nullable().safeParse(row.rule);
  return {
    scope: row.scope as ScheduleScope,
    job: row.job,
    rule: read.success ? read.data : null,
    isReadable: read.success,
    by: row.set_by,
    at: new Date(row.set_at),
  };
}

const toRun = (row: Selectable<RunTable> & { readonly job: ScheduleJob }): RunRecord => ({
  stack: row.stack as StackId,
  job: row.job,
  slot: new Date(row.slot),
  begunAt: new Date(row.begun_at),
  operation: row.operation as OperationId | null,
  about: row.about,
  outcome: row.outcome,
  endedAt: row.ended_at && new Date(row.ended_at),
  why: row.why,
  succeededAt: row.succeeded_at && new Date(row.succeeded_at),
  trims: row.trims,
});
