import { type ColumnType, type Kysely, type Selectable, sql } from 'kysely';
import {
  JoinRule,
  JoinRuleMatch,
  type JoinRuleId,
} from '../../../../schemas/api/resources/join.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import { JoinCode } from '../../../../schemas/ids/join-code.ts';
import type { AnyDatabase } from '../../../database/open-database.ts';
import type { JoinRecord, JoinStore, Told } from '../ports/join-store.ts';

interface RequestTable {
  key_fingerprint: string;
  code: string;
  address: string;
  told: ColumnType<Told, string, string>;
  tpm_key: string | null;
  first_asked_at: Date;
  last_asked_at: Date;
  rejected: ColumnType<{ by: string; at: string } | null, string | null, string | null>;
  admitted: string | null;
}

interface RuleTable {
  id: string;
  name: string;
  match: ColumnType<unknown, string, never>;
  once: boolean;
  created_at: Date;
  created_by: string;
}

interface Tables {
  join_request: RequestTable;
  join_rule: RuleTable;
  node_tpm: { node: string; tpm_key: string };
}

/** Machines that ask to become nodes, rules and TPMs in SQL. */
export class SqlJoinStore implements JoinStore {
  readonly #db: Kysely<Tables>;

  /** @param db a database with `controlMigrations` applied */
  constructor(db: AnyDatabase) {
    this.#db = db;
  }

  async listRequests(): Promise<JoinRecord[]> {
    const rows = this.#db.selectFrom('join_request').selectAll().orderBy('first_asked_at');
    return (await rows.orderBy('key_fingerprint').execute()).map(toRecord);
  }

  async putRequest(request: JoinRecord): Promise<void> {
    const values = {
      code: request.code,
      address: request.address,
      told: JSON.stringify(request.told),
      tpm_key: request.tpmKey ?? null,
      first_asked_at: request.firstAskedAt,
      last_asked_at: request.lastAskedAt,
      rejected: request.rejected ? JSON.stringify(request.rejected) : null,
      admitted: request.admitted ?? null,
    };
    await this.#db
      .insertInto('join_request')
      .values({ key_fingerprint: request.keyFingerprint, ...values })
      .onConflict((conflict) => conflict.column('key_fingerprint').doUpdateSet(values))
      .execute();
  }

  async removeRequests(keyFingerprints: readonly string[]): Promise<void> {
    if (keyFingerprints.length === 0) return;
    await this.#db
      .deleteFrom('join_request')
      .where('key_fingerprint', 'in', keyFingerprints)
      .execute();
  }

  async listRules(): Promise<JoinRule[]> {
    const rows = this.#db.selectFrom('join_rule').selectAll().orderBy('created_at').orderBy('id');
    return (await rows.execute()).map(toRule);
  }

  async addRule(rule: JoinRule): Promise<void> {
    await this.#db
      .insertInto('join_rule')
      .values({
        id: rule.id,
        name: rule.name,
        match: JSON.stringify(rule.match),
        once: rule.once,
        created_at: new Date(rule.createdAt),
        created_by: rule.createdBy,
      })
      .execute();
  }

  async removeRule(id: JoinRuleId): Promise<boolean> {
    const gone = await this.#db.deleteFrom('join_rule').where('id', '=', id).executeTakeFirst();
    return gone.numDeletedRows > 0n;
  }

  async tpmKeys(): Promise<ReadonlyMap<NodeId, string>> {
    const rows = await this.#db.selectFrom('node_tpm').selectAll().execute();
    return new Map(rows.map(({ node, tpm_key }) => [node as NodeId, tpm_key]));
  }

  async setTpmKey(node: NodeId, key: string | undefined): Promise<void> {
    if (key === undefined) {
      await this.#db.deleteFrom('node_tpm').where('node', '=', node).execute();
      return;
    }
    await sql`
      insert into node_tpm (node, tpm_key) select id, ${key} from node where id = ${node}
      on conflict (node) do update set tpm_key = excluded.tpm_key`.execute(this.#db);
  }
}

const toRecord = (row: Selectable<RequestTable>): JoinRecord => ({
  keyFingerprint: row.key_fingerprint,
  code: JoinCode.parse(row.code),
  address: row.address,
  told: row.told,
  tpmKey: row.tpm_key ?? undefined,
  firstAskedAt: row.first_asked_at,
  lastAskedAt: row.last_asked_at,
  rejected: row.rejected ?? undefined,
  admitted: (row.admitted as NodeId | null) ?? undefined,
});

const toRule = (row: Selectable<RuleTable>): JoinRule =>
  JoinRule.parse({
    id: row.id,
    name: row.name,
    match: JoinRuleMatch.parse(row.match),
    once: row.once,
    createdAt: row.created_at.toISOString(),
    createdBy: row.created_by,
  });
