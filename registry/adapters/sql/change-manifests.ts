import type { Digest } from '../../../schemas/ids/digest.ts';
import type { ManifestPart, StoredManifest } from '../../ports/manifests.ts';
import type { ManifestChange } from '../../ports/repository-change.ts';
import { sqlManifests } from './manifests.ts';
import type { RegistryTransaction } from './tables.ts';
import { touchStored } from './touch-stored.ts';

/** The part of a change that is about manifests, their parts and their tags. */
export function changeManifests(tx: RegistryTransaction, repositoryId: number): ManifestChange {
  return {
    holdParts: (digests, now) => holdParts(tx, repositoryId, { digests, now }),
    holdManifestBytes: (digest, now) => touchStored(tx, digest, now),
    async isListed(digest) {
      const row = await tx
        .selectFrom('registry_manifest_part')
        .select('manifest')
        .where('repository_id', '=', repositoryId)
        .where('digest', '=', digest)
        .where('kind', '=', 'manifest')
        .executeTakeFirst();
      return row !== undefined;
    },
    findManifest: (name) => sqlManifests(tx).findManifest(repositoryId, name),
    putManifest: (manifest, parts) => putManifest(tx, repositoryId, manifest, parts),
    async removeManifest(digest) {
      const rows = await tx
        .deleteFrom('registry_manifest')
        .where('repository_id', '=', repositoryId)
        .where('digest', '=', digest)
        .returning('digest')
        .execute();
      return rows.length === 1;
    },
    async putTag(tag, digest, now) {
      await tx
        .insertInto('registry_tag')
        .values({ repository_id: repositoryId, name: tag, digest, updated_at: now })
        .onConflict((conflict) =>
          conflict.columns(['repository_id', 'name']).doUpdateSet({ digest, updated_at: now }),
        )
        .execute();
    },
    async removeTag(tag) {
      const rows = await tx
        .deleteFrom('registry_tag')
        .where('repository_id', '=', repositoryId)
        .where('name', '=', tag)
        .returning('name')
        .execute();
      return rows.length === 1;
    },
  };
}

/**
 * Locks the rows in the order of their digests, so that two pushes that share blobs cannot block
 * each other, and touches them: a lock alone would not make a waiting sweep look again.
 */
async function holdParts(
  tx: RegistryTransaction,
  repositoryId: number,
  { digests, now }: { digests: readonly Digest[]; now: Date },
): Promise<Map<Digest, number>> {
  if (digests.length === 0) return new Map();
  const rows = await tx
    .selectFrom('registry_blob as b')
    .innerJoin('registry_blob_link as l', 'l.digest', 'b.digest')
    .select(['b.digest', 'b.size_bytes'])
    .where('l.repository_id', '=', repositoryId)
    .where('b.digest', 'in', digests)
    .where('b.state', '=', 'stored')
    .orderBy('b.digest')
    .forNoKeyUpdate(['b', 'l'])
    .execute();
  const held = rows.map((row) => row.digest);
  if (held.length === 0) return new Map();
  await tx
    .updateTable('registry_blob')
    .set({ touched_at: now, condemned_at: null })
    .where('digest', 'in', held)
    .execute();
  await tx
    .updateTable('registry_blob_link')
    .set({ touched_at: now })
    .where('repository_id', '=', repositoryId)
    .where('digest', 'in', held)
    .execute();
  return new Map(rows.map((row) => [row.digest as Digest, Number(row.size_bytes)]));
}

async function putManifest(
  tx: RegistryTransaction,
  repositoryId: number,
  manifest: StoredManifest,
  parts: readonly ManifestPart[],
): Promise<void> {
  await tx
    .insertInto('registry_manifest')
    .values({
      repository_id: repositoryId,
      digest: manifest.digest,
      media_type: manifest.mediaType,
      artifact_type: manifest.artifactType ?? null,
      size_bytes: manifest.sizeBytes,
      subject: manifest.subject ?? null,
      annotations: JSON.stringify(manifest.annotations),
      pushed_by: manifest.pushedBy,
      pushed_at: manifest.pushedAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  if (parts.length === 0) return;
  const rows = parts.map((part) => ({
    repository_id: repositoryId,
    manifest: manifest.digest,
    kind: part.kind,
    digest: part.digest,
    media_type: part.mediaType,
    size_bytes: part.sizeBytes,
  }));
  await tx
    .insertInto('registry_manifest_part')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
