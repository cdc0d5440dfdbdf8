import { sql } from 'kysely';
import type { Digest } from '../../../schemas/ids/digest.ts';
import type { GarbageLedger } from '../../ports/garbage-ledger.ts';
import type { RegistryDatabase } from './tables.ts';

/**
 * Every statement decides on rows it locks. A row that a push is holding is passed over; one that a
 * push touched a moment ago is looked at again, found touched, and left alone.
 */
export function sqlGarbage(db: RegistryDatabase): GarbageLedger {
  return {
    async dropIdleLinks(touchedBefore) {
      const { numAffectedRows } = await sql`
        delete from registry_blob_link where (repository_id, digest) in (
          select l.repository_id, l.digest from registry_blob_link l
          where l.touched_at < ${touchedBefore} and not exists (
            select from registry_manifest_part p
            where p.digest = l.digest and p.repository_id = l.repository_id)
          for update skip locked)`.execute(db);
      return Number(numAffectedRows ?? 0);
    },
    async condemnUnused({ now, touchedBefore }) {
      const { numAffectedRows } = await sql`
        update registry_blob set condemned_at = ${now} where digest in (
          select b.digest from registry_blob b
          where b.state in ('arriving', 'stored') and b.condemned_at is null
            and b.touched_at < ${touchedBefore} and ${UNUSED}
          for update skip locked)`.execute(db);
      return Number(numAffectedRows ?? 0);
    },
    async listCondemned({ condemnedBefore, brokenOffBefore }) {
      const rows = await db
        .selectFrom('registry_blob')
        .select('digest')
        .where((eb) =>
          eb.or([
            eb.and([
              eb('state', 'in', ['arriving', 'stored']),
              eb('condemned_at', '<', condemnedBefore),
            ]),
            eb.and([eb('state', '=', 'sweeping'), eb('touched_at', '<', brokenOffBefore)]),
          ]),
        )
        .orderBy('digest')
        .execute();
      return rows.map((row) => row.digest as Digest);
    },
    async claimForSweep(digest, { now, condemnedBefore, brokenOffBefore }) {
      const { rows } = await sql`
        update registry_blob b set state = 'sweeping', touched_at = ${now}
        where b.digest = ${digest} and ${UNUSED} and (
          (b.state in ('arriving', 'stored') and b.condemned_at < ${condemnedBefore})
          or (b.state = 'sweeping' and b.touched_at < ${brokenOffBefore}))
        returning b.digest`.execute(db);
      return rows.length === 1;
    },
    async forgetSwept(digest) {
      await db
        .deleteFrom('registry_blob')
        .where('digest', '=', digest)
        .where('state', '=', 'sweeping')
        .execute();
    },
  };
}

const UNUSED = sql`
  not exists (select from registry_blob_link l where l.digest = b.digest)
  and not exists (select from registry_manifest m where m.digest = b.digest)
  and not exists (select from registry_manifest_part p where p.digest = b.digest)`;
