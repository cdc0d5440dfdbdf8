import type { ApplianceFinder } from '../../ports/appliances.ts';
import { toAppliance } from './rows.ts';
import type { RegistryDatabase } from './tables.ts';

export function sqlAppliances(db: RegistryDatabase): ApplianceFinder {
  return {
    async listReleased(repositoryId) {
      const rows = await db
        .selectFrom('registry_release as v')
        .innerJoin('registry_appliance as a', (join) =>
          join.onRef('a.repository_id', '=', 'v.repository_id').onRef('a.digest', '=', 'v.digest'),
        )
        .selectAll('a')
        .where('v.repository_id', '=', repositoryId)
        .where('v.withdrawn_at', 'is', null)
        .execute();
      return rows.map(toAppliance);
    },
    async findAppliance(repositoryId, digest) {
      const row = await db
        .selectFrom('registry_appliance')
        .selectAll()
        .where('repository_id', '=', repositoryId)
        .where('digest', '=', digest)
        .executeTakeFirst();
      return row && toAppliance(row);
    },
    async findPulls(repositoryId) {
      const row = await db
        .selectFrom('registry_repository')
        .select('pulls')
        .where('id', '=', repositoryId)
        .executeTakeFirst();
      return Number(row?.pulls ?? 0);
    },
  };
}
