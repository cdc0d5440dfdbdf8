import type { ApplianceAddress } from '../../../schemas/ids/names.ts';
import type { UploadLedger } from '../../ports/upload-ledger.ts';
import type { RegistryDatabase } from './tables.ts';

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
      return (
        row && {
          id,
          address: row.address as ApplianceAddress,
          accountId: row.account_id,
          touchedAt: row.touched_at,
        }
      );
    },
    async touchSession(id, now) {
      await db
        .updateTable('registry_upload')
        .set({ touched_at: now })
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
