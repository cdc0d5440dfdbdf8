import type { Catalogue } from '../../ports/catalogue.ts';
import type { RepositoryChanger } from '../../ports/repository-change.ts';
import { sqlAppliances } from './appliances.ts';
import { sqlBlobLinks } from './blob-links.ts';
import { sqlBlobAdmission, sqlBlobList, sqlBlobs } from './blobs.ts';
import { changeAppliances } from './change-appliances.ts';
import { changeManifests } from './change-manifests.ts';
import { changeSignatures } from './change-signatures.ts';
import { FacetCache } from './facet-cache.ts';
import { sqlGarbage } from './garbage.ts';
import { sqlManifests } from './manifests.ts';
import { sqlRepositories } from './repositories.ts';
import { toRepository } from './rows.ts';
import { sqlSearch } from './search.ts';
import { sqlSignatures } from './signatures.ts';
import type { RegistryDatabase } from './tables.ts';
import { sqlUploads } from './uploads.ts';
import { sqlUsage } from './usage.ts';

/** The catalogue in PGlite or PostgreSQL; the tables are those of `registryMigrations`. */
export function sqlCatalogue(db: RegistryDatabase): Catalogue {
  const facets = new FacetCache();
  return {
    ...sqlRepositories(db),
    ...sqlBlobs(db),
    ...sqlBlobAdmission(db),
    ...sqlBlobLinks(db),
    ...sqlBlobList(db),
    ...sqlUploads(db),
    ...sqlUsage(db),
    ...sqlManifests(db),
    ...sqlSignatures(db),
    ...sqlAppliances(db),
    ...sqlSearch(db, facets),
    ...sqlGarbage(db),
    ...sqlChanges(db, facets),
    async setVisibility(repositoryId, visibility) {
      await sqlRepositories(db).setVisibility(repositoryId, visibility);
      facets.clear();
    },
  };
}

function sqlChanges(db: RegistryDatabase, facets: FacetCache): RepositoryChanger {
  return {
    changeRepository: async (repositoryId, work) => {
      const result = await db.transaction().execute(async (tx) => {
        const row = await tx
          .selectFrom('registry_repository')
          .select(['id', 'address', 'visibility'])
          .where('id', '=', repositoryId)
          // Weaker than FOR UPDATE, which would wait for whoever links a blob to the repository.
          .forNoKeyUpdate()
          .executeTakeFirstOrThrow();
        return work({
          repository: toRepository(row),
          ...changeManifests(tx, repositoryId),
          ...changeAppliances(tx, repositoryId),
          ...changeSignatures(tx, repositoryId),
        });
      });
      facets.clear();
      return result;
    },
  };
}
