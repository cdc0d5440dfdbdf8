import { digestOf } from '../../../packager/format/digest.ts';
import { MEDIA_TYPES } from '../../../schemas/archive/media-types.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';
import type { ApplianceAddress } from '../../../schemas/ids/names.ts';
import type { ApplianceRecord } from '../../ports/appliances.ts';
import type { ManifestName } from '../../ports/manifests.ts';
import type { Repository } from '../../ports/repositories.ts';
import type { SignatureFinding } from '../../ports/signatures.ts';
import type { Access } from '../access/access.ts';
import { checkAppliance } from '../appliances/check-appliance.ts';
import { describeAppliance } from '../appliances/describe-appliance.ts';
import { storeSource } from '../appliances/store-source.ts';
import type { RegistryParts } from '../parts.ts';
import { checkSignature } from '../signatures/check-signature.ts';
import { recordManifest } from './record-manifest.ts';
import { type Manifest, readManifest } from './read-manifest.ts';
import { checkApplianceTag } from './check-tag.ts';
import { storeManifestBytes } from './store-manifest.ts';

/** A manifest somebody wants stored. Whether they may was decided before. */
export interface ManifestPush {
  readonly address: ApplianceAddress;
  readonly name: ManifestName;
  readonly contentType: string | undefined;
  readonly bytes: Uint8Array;
  readonly access: Access & { readonly accountId: string };
}

/** What was found out about a manifest before it is stored. */
export interface ExaminedManifest {
  readonly digest: Digest;
  readonly sizeBytes: number;
  readonly manifest: Manifest;
  readonly tag: string | undefined;
  readonly appliance: ApplianceRecord | undefined;
  readonly signature: SignatureFinding | undefined;
}

/**
 * Stores a manifest: reads it, examines what it claims to be, stores its exact bytes, and records
 * it in one change to the catalogue.
 *
 * @throws Fault LIMIT_EXCEEDED, DIGEST_MISMATCH, MEDIA_TYPE_REFUSED, DIGEST_UNSUPPORTED, BLOB_MISSING,
 *   SIZE_MISMATCH, TAG_REFUSED, VERSION_IMMUTABLE, QUOTA_EXCEEDED, DISK_RESERVED, DISK_FULL; for appliances those of `checkAppliance`
 */
export async function pushManifest(
  parts: RegistryParts,
  push: ManifestPush,
): Promise<{ digest: Digest; subject: Digest | undefined }> {
  const { bytes, name } = push;
  checkSize(bytes);
  const digest = digestOf(bytes);
  if (name.kind === 'digest' && name.digest !== digest) {
    throw new Fault('UPLOAD_CORRUPT', { wanted: name.digest, found: digest });
  }
  const manifest = readManifest(bytes, push.contentType);
  const owner = { accountId: push.access.accountId, address: push.address };
  await parts.quota.require(owner, bytes.length);
  const repository = await parts.catalogue.ensureRepository(push.address, parts.clock.now());
  const examined = await examine(parts, repository, { ...push, digest, manifest });
  await parts.quota.take(owner, bytes.length);
  try {
    await storeManifestBytes(parts, digest, bytes);
  } finally {
    parts.quota.settle(owner, bytes.length);
  }
  await parts.catalogue.changeRepository(repository.id, (change) =>
    recordManifest(change, examined, { access: push.access, now: parts.clock.now() }),
  );
  if (examined.appliance || examined.signature) parts.onPublished(push.address);
  return { digest, subject: manifest.subject };
}

function checkSize(bytes: Uint8Array): void {
  if (bytes.length <= LIMITS.archive.manifestBytes) return;
  throw new Fault('LIMIT_EXCEEDED', {
    what: 'The manifest',
    limit: `${LIMITS.archive.manifestBytes} bytes`,
    found: `${bytes.length} bytes`,
  });
}

async function examine(
  parts: RegistryParts,
  repository: Repository,
  push: ManifestPush & { digest: Digest; manifest: Manifest },
): Promise<ExaminedManifest> {
  const { bytes, digest, manifest } = push;
  const tag = push.name.kind === 'tag' ? push.name.tag : undefined;
  const sizeBytes = bytes.length;
  const examined = { digest, sizeBytes, manifest, tag, appliance: undefined, signature: undefined };
  const { artifactType } = manifest;
  if (artifactType !== MEDIA_TYPES.appliance && artifactType !== MEDIA_TYPES.bundle) {
    return examined;
  }
  const digests = manifest.parts.map((part) => part.digest);
  const sizes = await parts.catalogue.findBlobs(repository.id, digests);
  const blobs = storeSource(parts.store.blobs, sizes);
  if (artifactType === MEDIA_TYPES.bundle) {
    return { ...examined, signature: await checkSignature(bytes, blobs, parts.knownKeys) };
  }
  const checked = await checkAppliance(bytes, blobs, parts.chunkIndexes);
  if (tag !== undefined) checkApplianceTag(tag, checked.manifest.version);
  const publishedBy = push.access.name;
  const publishedAt = parts.clock.now();
  return {
    ...examined,
    appliance: describeAppliance(checked, { digest, publishedAt, publishedBy }),
  };
}
