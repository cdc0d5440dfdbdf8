import type { Selectable } from 'kysely';
import type { ApplianceAddress } from '../../../schemas/ids/names.ts';
import type { UploadLedger, UploadSession } from '../../ports/upload-ledger.ts';
import type { RegistryDatabase, RegistryTables } from './tables.ts';

export function sqlUploads(db: RegistryDatabase): UploadLedger {
  return {
    async putSession({ id, address, accountId, touchedAt }) {
      await db
        .insertInto('registry_upload')
        .values({ id, address, account_id: accountId, touched_at: touchedAt })
        .execute();
    },
    async findSession(id) {
      const row = await db
        .selectFrom('registry_upload')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirst();
      return row && toSession(row);
    },
    async findOldestSession(accountId) {
      const row = await db
        .selectFrom('registry_upload')
        .selectAll()
        .where('account_id', '=', accountId)
        .orderBy('touched_at')
        .limit(1)
        .executeTakeFirst();
      return row && toSession(row);
    },
    async touchSession(id, now, sizeBytes) {
      await db
        .updateTable('registry_upload')
        .set({ touched_at: now, size_bytes: sizeBytes })
        .where('id', '=', id)
        .execute();
    },
    async removeSession(id) {
      await db.deleteFrom('registry_upload').where('id', '=', id).execute();
    },
    async countSessions(accountId) {
      const row = await db
        .selectFrom('registry_upload')
        .select((eb) => eb.fn.countAll().as('count'))
        .where('account_id', '=', accountId)
        .executeTakeFirst();
      return Number(row?.count ?? 0);
    },
    async listIdleSessions(before) {
      const rows = await db
        .selectFrom('registry_upload')
        .select('id')
        .where('touched_at', '<', before)
        .execute();
      return rows.map((row) => row.id);
    },
  };
}

const toSession = (row: Selectable<RegistryTables['registry_upload']>): UploadSession => ({
  id: row.id,
  address: row.address as ApplianceAddress,
  accountId: row.account_id,
  touchedAt: row.touched_at,
});
