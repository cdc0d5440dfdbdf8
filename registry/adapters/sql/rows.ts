import type { Selectable } from 'kysely';
import type { ApplianceManifest } from '../../../schemas/appliance/manifest.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';
import type { ApplianceAddress } from '../../../schemas/ids/names.ts';
import type { ApplianceRecord } from '../../ports/appliances.ts';
import type { StoredManifest } from '../../ports/manifests.ts';
import type { Repository } from '../../ports/repositories.ts';
import type { SignatureFinding, StoredSignature } from '../../ports/signatures.ts';
import type { RegistryTables } from './tables.ts';

/*
 * From rows to the words of the ports. Everything in the tables was checked before it was written,
 * so brands are put back on without checking again.
 */

type Row<Table extends keyof RegistryTables> = Selectable<RegistryTables[Table]>;

export const toRepository = (
  row: Pick<Row<'registry_repository'>, 'id' | 'address' | 'visibility'>,
): Repository => ({
  id: row.id,
  address: row.address as ApplianceAddress,
  visibility: row.visibility,
});

export const toManifest = (
  row: Omit<Row<'registry_manifest'>, 'repository_id'>,
): StoredManifest => ({
  digest: row.digest as Digest,
  mediaType: row.media_type,
  artifactType: row.artifact_type ?? undefined,
  sizeBytes: Number(row.size_bytes),
  subject: (row.subject as Digest | null) ?? undefined,
  annotations: row.annotations,
  pushedBy: row.pushed_by,
  pushedAt: row.pushed_at,
});

export const toAppliance = (
  row: Omit<Row<'registry_appliance'>, 'repository_id'>,
): ApplianceRecord => ({
  digest: row.digest as Digest,
  name: row.name,
  version: row.version,
  title: row.title,
  summary: row.summary,
  licence: row.licence,
  categories: row.categories as ApplianceManifest['categories'],
  icon: (row.icon as Digest | null) ?? undefined,
  changes: row.changes as ApplianceManifest['changes'],
  machines: row.machines,
  memoryBytes: Number(row.memory_bytes),
  downloadBytes: Number(row.download_bytes),
  publishedBy: row.published_by,
  publishedAt: row.published_at,
});

export const toSignature = (
  row: Pick<Row<'registry_signature'>, 'subject' | 'finding'>,
): StoredSignature => ({
  subject: row.subject as Digest,
  finding: row.finding as SignatureFinding,
});
