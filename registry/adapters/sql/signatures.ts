import { type Selectable, sql } from 'kysely';
import type { ApplianceAddress } from '../../../schemas/ids/names.ts';
import type { PublicSignatureFinder, SignatureFinder } from '../../ports/signatures.ts';
import { toManifest, toSignature } from './rows.ts';
import type { RegistryDatabase, RegistryTables } from './tables.ts';

export function sqlSignatures(db: RegistryDatabase): SignatureFinder & PublicSignatureFinder {
  return {
    async listSignatures(repositoryId, subjects) {
      if (subjects.length === 0) return [];
      const rows = await db
        .selectFrom('registry_signature')
        .select(['subject', 'finding'])
        .where('repository_id', '=', repositoryId)
        .where('subject', 'in', subjects)
        .orderBy('manifest')
        .execute();
      return rows.map(toSignature);
    },
    async listPublicSignatures(subject, limit) {
      // Oldest first, so that whoever attaches more later pushes nothing off the page.
      const { rows } = await sql<FoundRow>`
        select * from (
          select distinct on (m.digest) m.*, r.address, s.signed_as = r.address as at_home
          from registry_signature s
          join registry_repository r on r.id = s.repository_id
          join registry_manifest m on m.repository_id = s.repository_id and m.digest = s.manifest
          where s.subject = ${subject} and s.state = 'valid' and r.visibility = 'public'
          order by m.digest, at_home desc, m.pushed_at) found
        order by at_home desc, pushed_at, digest limit ${limit}`.execute(db);
      return rows.map((row) => ({
        manifest: toManifest(row),
        address: row.address as ApplianceAddress,
      }));
    },
  };
}

type FoundRow = Selectable<RegistryTables['registry_manifest']> & { address: string };
