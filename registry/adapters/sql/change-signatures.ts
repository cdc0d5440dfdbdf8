import { sql } from 'kysely';
import type { Digest } from '../../../schemas/ids/digest.ts';
import type { SignatureChange } from '../../ports/repository-change.ts';
import { toRepository } from './rows.ts';
import type { RegistryTransaction } from './tables.ts';

/** The part of a change that is about signatures. */
export function changeSignatures(tx: RegistryTransaction, repositoryId: number): SignatureChange {
  return {
    async putSignature(manifest, subject, finding) {
      await tx
        .insertInto('registry_signature')
        .values({
          repository_id: repositoryId,
          manifest,
          subject,
          state: finding.state,
          finding: JSON.stringify(finding),
          signed_as: finding.state === 'valid' ? finding.signedAs : null,
        })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },
    async countSignatures(subject) {
      const row = await tx
        .selectFrom('registry_signature')
        .select((eb) => eb.fn.countAll().as('count'))
        .where('repository_id', '=', repositoryId)
        .where('subject', '=', subject)
        .executeTakeFirst();
      return Number(row?.count ?? 0);
    },
    async listForeignSignatures(subject, limit) {
      const rows = await tx
        .selectFrom('registry_signature as s')
        .innerJoin('registry_repository as r', 'r.id', 's.repository_id')
        .select(['s.manifest', 'r.id', 'r.address', 'r.visibility'])
        .where('s.subject', '=', subject)
        .where('s.state', '=', 'valid')
        .where('s.repository_id', '<>', repositoryId)
        .orderBy('s.repository_id')
        .orderBy('s.manifest')
        .limit(limit)
        .execute();
      return rows.map((row) => ({
        manifest: row.manifest as Digest,
        repository: toRepository(row),
      }));
    },
    async copySignature(manifest, from, { accountId, now }) {
      for (const statement of copyStatements(manifest, from.id, repositoryId, { accountId, now })) {
        await statement.execute(tx);
      }
    },
  };
}

function copyStatements(
  manifest: Digest,
  from: number,
  to: number,
  { accountId, now }: { accountId: string; now: Date },
) {
  return [
    sql`insert into registry_blob_link (repository_id, digest, account_id, touched_at)
      select distinct ${to}::integer, p.digest, ${accountId}, ${now}::timestamptz
      from registry_manifest_part p where p.repository_id = ${from} and p.manifest = ${manifest}
      on conflict do nothing`,
    sql`insert into registry_manifest (repository_id, digest, media_type, artifact_type, size_bytes,
        subject, annotations, pushed_by, pushed_at)
      select ${to}::integer, digest, media_type, artifact_type, size_bytes, subject, annotations,
        pushed_by, pushed_at
      from registry_manifest where repository_id = ${from} and digest = ${manifest}
      on conflict do nothing`,
    sql`insert into registry_manifest_part (repository_id, manifest, kind, digest, media_type, size_bytes)
      select ${to}::integer, manifest, kind, digest, media_type, size_bytes
      from registry_manifest_part where repository_id = ${from} and manifest = ${manifest}
      on conflict do nothing`,
    sql`insert into registry_signature (repository_id, manifest, subject, state, finding, signed_as)
      select ${to}::integer, manifest, subject, state, finding, signed_as
      from registry_signature where repository_id = ${from} and manifest = ${manifest}
      on conflict do nothing`,
  ];
}
