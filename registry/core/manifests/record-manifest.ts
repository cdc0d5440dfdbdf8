import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';
import type { ApplianceRecord } from '../../ports/appliances.ts';
import type { ManifestPart } from '../../ports/manifests.ts';
import type { RepositoryChange } from '../../ports/repository-change.ts';
import type { SignatureFinding } from '../../ports/signatures.ts';
import type { Access } from '../access/access.ts';
import { adoptSignatures } from '../signatures/adopt-signatures.ts';
import { checkImmutable } from './check-tag.ts';
import type { ExaminedManifest } from './push-manifest.ts';
import type { Manifest } from './read-manifest.ts';
import { refreshCard } from './refresh-card.ts';

type Pusher = { readonly access: Access & { readonly accountId: string }; readonly now: Date };

/**
 * Writes everything about a pushed manifest in one change. All it is made of is held first, so that
 * nothing of it can be swept before the manifest says that it uses it.
 *
 * @throws Fault BLOB_MISSING, SIZE_MISMATCH, VERSION_IMMUTABLE, LIMIT_EXCEEDED
 */
export async function recordManifest(
  change: RepositoryChange,
  examined: ExaminedManifest,
  by: Pusher,
): Promise<void> {
  const { digest, manifest, tag, appliance, signature } = examined;
  if (tag !== undefined) {
    await checkImmutable(change, appliance ? [tag, appliance.version] : [tag], digest);
  }
  const parts = await holdAll(change, examined, by.now);
  await change.putManifest(
    {
      digest,
      mediaType: manifest.mediaType,
      artifactType: manifest.artifactType,
      sizeBytes: examined.sizeBytes,
      subject: manifest.subject,
      annotations: manifest.annotations,
      pushedBy: by.access.name,
      pushedAt: by.now,
    },
    parts,
  );
  if (tag !== undefined) await change.putTag(tag, digest, by.now);
  if (appliance) await recordAppliance(change, appliance, tag, by);
  if (signature && manifest.subject) {
    await putSignature(change, digest, manifest.subject, signature);
  }
}

/** Its own version as tag is what releases an appliance. */
async function recordAppliance(
  change: RepositoryChange,
  appliance: ApplianceRecord,
  tag: string | undefined,
  by: Pusher,
): Promise<void> {
  const { digest, version } = appliance;
  await change.putAppliance(appliance);
  if (tag === version) await change.putRelease(version, digest, by.now);
  await adoptSignatures(change, digest, by);
  await refreshCard(change);
}

/** @returns the parts to record: all of them, except those that may be absent and are */
async function holdAll(
  change: RepositoryChange,
  { digest, manifest }: ExaminedManifest,
  now: Date,
): Promise<ManifestPart[]> {
  const blobs = manifest.parts.filter((part) => part.kind !== 'manifest');
  const digests = [...new Set(blobs.map((part) => part.digest))];
  const sizes = await change.holdParts(digests, now);
  for (const part of manifest.parts) {
    if (part.kind !== 'manifest') continue;
    const child = await change.findManifest({ kind: 'digest', digest: part.digest });
    if (child) sizes.set(part.digest, child.sizeBytes);
  }
  const present = manifest.parts.filter((part) => !isAbsent(part, sizes));
  if (!(await change.holdManifestBytes(digest, now))) {
    throw new Fault('BLOB_MISSING', { digest, what: 'the manifest itself' });
  }
  return present;
}

function isAbsent(part: Manifest['parts'][number], sizes: ReadonlyMap<Digest, number>): boolean {
  const foundBytes = sizes.get(part.digest);
  const what = `${part.kind} ${part.digest}`;
  if (foundBytes === undefined) {
    if (part.mayBeAbsent) return true;
    throw new Fault('BLOB_MISSING', { digest: part.digest, what: `a ${part.kind}` });
  }
  if (foundBytes === part.sizeBytes) return false;
  throw new Fault('SIZE_MISMATCH', { what, wantedBytes: part.sizeBytes, foundBytes });
}

async function putSignature(
  change: RepositoryChange,
  digest: Digest,
  subject: Digest,
  finding: SignatureFinding,
): Promise<void> {
  await change.putSignature(digest, subject, finding);
  const found = await change.countSignatures(subject);
  if (found <= LIMITS.archive.signatures) return;
  const limit = String(LIMITS.archive.signatures);
  throw new Fault('LIMIT_EXCEEDED', {
    what: 'The number of signatures of one manifest',
    limit,
    found: String(found),
  });
}
