import { type ColumnType, type Generated, type Kysely, type Selectable, sql } from 'kysely';
import type { NodeFacts } from '../../../../schemas/agent/observed.ts';
import type { NodeOrder, NodeOrders } from '../../../../schemas/api/resources/node.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import type { AnyDatabase } from '../../../database/open-database.ts';
import type {
  Advance,
  EnrolledNode,
  InvitationStore,
  NodeDetails,
  NodeRecord,
  NodeStore,
  SeenNode,
  StoredNodeDisk,
} from '../ports/node-store.ts';

interface NodeTable {
  id: string;
  name: string;
  key_fingerprint: string;
  certificate_ends_at: Date;
  enrolled_at: Date;
  last_seen_at: Date | null;
  facts: unknown;
  generation: Generated<number>;
  desired_hash: Generated<string>;
  cordon: ColumnType<NodeOrder | null, undefined, string | null>;
  maintenance: ColumnType<NodeOrder | null, undefined, string | null>;
  drain: ColumnType<NodeOrder | null, undefined, string | null>;
  dead: ColumnType<NodeOrder | null, undefined, string | null>;
  labels: ColumnType<Record<string, string>, undefined, string>;
  note: Generated<string>;
  disk: ColumnType<StoredNodeDisk | null, undefined, string | null>;
}

interface Tables {
  node: NodeTable;
  cluster_order: { kind: string; given: ColumnType<NodeOrder, string, never> };
  node_invitation: { secret_hash: string; name: string; expires_at: Date; used_at: Date | null };
}

type Stored = Pick<NodeRecord, 'generation' | 'desiredHash'>;
interface StoredRow {
  readonly id: NodeId;
  readonly generation: number;
  readonly desired_hash: string;
}

const ROWS_AT_ONCE = 500;
/** The one thing that is ordered for all nodes together. */
const ENCRYPTION = 'encryption';

/** Nodes and invitations in SQL. */
export class SqlNodeStore implements NodeStore, InvitationStore {
  readonly #db: Kysely<Tables>;

  /** @param db a database with `controlMigrations` applied */
  constructor(db: AnyDatabase) {
    this.#db = db;
  }

  async list(): Promise<NodeRecord[]> {
    return (await this.#db.selectFrom('node').selectAll().orderBy('name').execute()).map(toRecord);
  }

  async get(id: NodeId): Promise<NodeRecord | undefined> {
    const row = await this.#db
      .selectFrom('node')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    return row && toRecord(row);
  }

  async add(node: EnrolledNode): Promise<void> {
    const result = await this.#db
      .insertInto('node')
      .values({
        id: node.id,
        name: node.name,
        key_fingerprint: node.keyFingerprint,
        certificate_ends_at: node.certificateEndsAt,
        enrolled_at: node.enrolledAt,
        last_seen_at: null,
        facts: JSON.stringify(node.facts ?? null),
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if (result.numInsertedOrUpdatedRows === 0n) {
      throw new Fault('NAME_TAKEN', { what: 'node', name: node.name });
    }
  }

  async setCertificate(id: NodeId, keyFingerprint: string, endsAt: Date): Promise<void> {
    await this.#db
      .updateTable('node')
      .set({ key_fingerprint: keyFingerprint, certificate_ends_at: endsAt })
      .where('id', '=', id)
      .execute();
  }

  setSeen(id: NodeId, at: Date, facts: NodeFacts): Promise<void> {
    return this.setSeenTogether([{ id, at, facts }]);
  }

  async setSeenTogether(seen: readonly SeenNode[]): Promise<void> {
    for (let first = 0; first < seen.length; first += ROWS_AT_ONCE) {
      const rows = seen
        .slice(first, first + ROWS_AT_ONCE)
        .map(({ id, at, facts }) => ({ id, at: at.toISOString(), facts }));
      await sql`
        update node set last_seen_at = seen.at, facts = seen.facts
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
          as seen (id text, at timestamptz, facts jsonb)
        where node.id = seen.id`.execute(this.#db);
    }
  }

  async advance(advance: Advance): Promise<number> {
    return (await this.advanceTogether([advance])).get(advance.id)?.generation ?? 0;
  }

  async advanceTogether(advances: readonly Advance[]): Promise<Map<NodeId, Stored>> {
    const stored = new Map<NodeId, Stored>();
    for (let first = 0; first < advances.length; first += ROWS_AT_ONCE) {
      const rows = advances.slice(first, first + ROWS_AT_ONCE);
      const moved = await sql<StoredRow>`
        update node
        set desired_hash = wanted."desiredHash",
          generation = greatest(node.generation, wanted.above) + 1
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
          as wanted (id text, "desiredHash" text, above integer)
        where node.id = wanted.id
          and (node.desired_hash <> wanted."desiredHash" or node.generation < wanted.above)
        returning node.id, node.generation, node.desired_hash`.execute(this.#db);
      for (const row of moved.rows) stored.set(row.id, toStored(row));
    }
    const others = advances.map(({ id }) => id).filter((id) => !stored.has(id));
    for (const row of await this.#stored(others)) stored.set(row.id, toStored(row));
    return stored;
  }

  async #stored(ids: readonly NodeId[]): Promise<readonly StoredRow[]> {
    if (ids.length === 0) return [];
    const { rows } = await sql<StoredRow>`
      select id, generation, desired_hash from node
      where id in (select jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb))`.execute(
      this.#db,
    );
    return rows;
  }

  async giveOrder(id: NodeId, kind: keyof NodeOrders, order: NodeOrder): Promise<boolean> {
    const result = await this.#db
      .updateTable('node')
      .set({ [kind]: JSON.stringify(order) })
      .where('id', '=', id)
      .where(kind, 'is', null)
      .executeTakeFirst();
    return result.numUpdatedRows > 0n;
  }

  async liftOrder(id: NodeId, kind: keyof NodeOrders): Promise<boolean> {
    const result = await this.#db
      .updateTable('node')
      .set({ [kind]: null })
      .where('id', '=', id)
      .where(kind, 'is not', null)
      .executeTakeFirst();
    return result.numUpdatedRows > 0n;
  }

  async setDisk(id: NodeId, disk: StoredNodeDisk | undefined): Promise<void> {
    await this.#db
      .updateTable('node')
      .set({ disk: disk ? JSON.stringify(disk) : null })
      .where('id', '=', id)
      .execute();
  }

  async describe(
    id: NodeId,
    change: (now: NodeDetails) => NodeDetails,
  ): Promise<{ before: NodeDetails; after: NodeDetails } | undefined> {
    return this.#db.transaction().execute(async (trx) => {
      const before = await trx
        .selectFrom('node')
        .select(['labels', 'note'])
        .where('id', '=', id)
        // Whoever else changes them waits, and changes what is stored then.
        .forUpdate()
        .executeTakeFirst();
      if (!before) return undefined;
      const after = change(before);
      await trx
        .updateTable('node')
        .set({ labels: JSON.stringify(after.labels), note: after.note })
        .where('id', '=', id)
        .execute();
      return { before, after };
    });
  }

  async remove(id: NodeId): Promise<void> {
    await this.#db.deleteFrom('node').where('id', '=', id).execute();
  }

  async encryption(): Promise<NodeOrder | null> {
    const row = await this.#db
      .selectFrom('cluster_order')
      .select('given')
      .where('kind', '=', ENCRYPTION)
      .executeTakeFirst();
    return row?.given ?? null;
  }

  async orderEncryption(order: NodeOrder | null): Promise<boolean> {
    if (order === null) {
      const { numDeletedRows } = await this.#db
        .deleteFrom('cluster_order')
        .where('kind', '=', ENCRYPTION)
        .executeTakeFirst();
      return numDeletedRows > 0n;
    }
    const { numInsertedOrUpdatedRows } = await this.#db
      .insertInto('cluster_order')
      .values({ kind: ENCRYPTION, given: JSON.stringify(order) })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    return (numInsertedOrUpdatedRows ?? 0n) > 0n;
  }

  async invite(invitation: { secretHash: string; name: string; expiresAt: Date }): Promise<void> {
    await this.#db
      .insertInto('node_invitation')
      .values({
        secret_hash: invitation.secretHash,
        name: invitation.name,
        expires_at: invitation.expiresAt,
        used_at: null,
      })
      .execute();
  }

  async redeem(secretHash: string, now: Date): Promise<{ name: string } | undefined> {
    return this.#db
      .updateTable('node_invitation')
      .set({ used_at: now })
      .where('secret_hash', '=', secretHash)
      .where('used_at', 'is', null)
      .where('expires_at', '>', now)
      .returning('name')
      .executeTakeFirst();
  }
}

const toStored = ({ generation, desired_hash }: StoredRow): Stored => ({
  generation,
  desiredHash: desired_hash,
});

const toRecord = (row: Selectable<NodeTable>): NodeRecord => ({
  id: row.id as NodeId,
  name: row.name,
  keyFingerprint: row.key_fingerprint,
  certificateEndsAt: row.certificate_ends_at,
  enrolledAt: row.enrolled_at,
  lastSeenAt: row.last_seen_at ?? undefined,
  facts: (row.facts as NodeFacts | null) ?? undefined,
  generation: row.generation,
  desiredHash: row.desired_hash,
  orders: {
    cordon: row.cordon,
    maintenance: row.maintenance,
    drain: row.drain,
    dead: row.dead,
  },
  labels: row.labels,
  note: row.note,
  ...(row.disk ? { disk: row.disk } : {}),
});
