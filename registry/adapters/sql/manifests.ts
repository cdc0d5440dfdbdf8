import type { ManifestFinder, ReferrerLister, TagLister } from '../../ports/manifests.ts';
import type { AssetFinder } from '../../ports/appliances.ts';
import { MEDIA_TYPES } from '../../../schemas/archive/media-types.ts';
import { toManifest } from './rows.ts';
import type { RegistryDatabase } from './tables.ts';

export function sqlManifests(
  db: RegistryDatabase,
): ManifestFinder & TagLister & ReferrerLister & AssetFinder {
  return {
    async findManifest(repositoryId, name) {
      const manifests = db
        .selectFrom('registry_manifest as m')
        .selectAll('m')
        .where('m.repository_id', '=', repositoryId);
      const row = await (
        name.kind === 'digest'
          ? manifests.where('m.digest', '=', name.digest)
          : manifests
              .innerJoin('registry_tag as t', (join) =>
                join
                  .onRef('t.repository_id', '=', 'm.repository_id')
                  .onRef('t.digest', '=', 'm.digest'),
              )
              .where('t.name', '=', name.tag)
      ).executeTakeFirst();
      return row && toManifest(row);
    },
    async listTags(repositoryId, { after, limit }) {
      const rows = await db
        .selectFrom('registry_tag')
        .select('name')
        .where('repository_id', '=', repositoryId)
        .where('name', '>', after)
        .orderBy('name')
        .limit(limit)
        .execute();
      return rows.map((row) => row.name);
    },
    async listReferrers(repositoryId, subject, { artifactType, after, limit }) {
      const rows = await db
        .selectFrom('registry_manifest')
        .selectAll()
        .where('repository_id', '=', repositoryId)
        .where('subject', '=', subject)
        .where('digest', '>', after)
        .$if(artifactType !== undefined, (query) =>
          query.where('artifact_type', '=', artifactType ?? null),
        )
        .orderBy('digest')
        .limit(limit)
        .execute();
      return rows.map(toManifest);
    },
    async findAsset(repositoryId, digest) {
      const row = await db
        .selectFrom('registry_manifest_part as p')
        .innerJoin('registry_manifest as m', (join) =>
          join
            .onRef('m.repository_id', '=', 'p.repository_id')
            .onRef('m.digest', '=', 'p.manifest'),
        )
        .select('p.media_type')
        .where('p.repository_id', '=', repositoryId)
        .where('p.digest', '=', digest)
        .where('p.kind', '=', 'layer')
        .where('m.artifact_type', '=', MEDIA_TYPES.appliance)
        .executeTakeFirst();
      return row?.media_type;
    },
  };
}
