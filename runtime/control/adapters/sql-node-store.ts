import type { Generated, Kysely, Selectable } from 'kysely';
import type { NodeFacts } from '../../../schemas/agent/observed.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { NodeId } from '../../../schemas/ids/brand.ts';
import type { AnyDatabase } from '../../database/open-database.ts';
import type { InvitationStore, NodeRecord, NodeStore } from '../ports/node-store.ts';

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
}

interface Tables {
  node: NodeTable;
  node_invitation: { secret_hash: string; name: string; expires_at: Date; used_at: Date | null };
}

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

  async add(node: NodeRecord): Promise<void> {
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
      throw new Fault('CONFLICT', { what: 'node', name: node.name, why: 'the name is taken' });
    }
  }

  async setCertificate(id: NodeId, keyFingerprint: string, endsAt: Date): Promise<void> {
    await this.#db
      .updateTable('node')
      .set({ key_fingerprint: keyFingerprint, certificate_ends_at: endsAt })
      .where('id', '=', id)
      .execute();
  }

  async setSeen(id: NodeId, at: Date, facts: NodeFacts): Promise<void> {
    await this.#db
      .updateTable('node')
      .set({ last_seen_at: at, facts: JSON.stringify(facts) })
      .where('id', '=', id)
      .execute();
  }

  async advance(id: NodeId, desiredHash: string): Promise<number> {
    await this.#db
      .updateTable('node')
      .set((set) => ({ desired_hash: desiredHash, generation: set('generation', '+', 1) }))
      .where('id', '=', id)
      .where('desired_hash', '<>', desiredHash)
      .execute();
    return (await this.get(id))?.generation ?? 0;
  }

  async remove(id: NodeId): Promise<void> {
    await this.#db.deleteFrom('node').where('id', '=', id).execute();
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
});
