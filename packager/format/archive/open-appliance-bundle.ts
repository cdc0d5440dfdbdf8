import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';
import type { ByteSource } from '../byte-source.ts';
import { readBundleIndex } from './appliance-bundle-index.ts';
import type { BlobSource } from './blob-source.ts';
import { sortAppliances, refNameOf, refuseSameNames } from './appliances-of-bundle.ts';
import { checkLayout } from './check-layout.ts';
import { limitedBlobs } from './limited-blobs.ts';
import { type ListedAppliance, readTop } from './listed-appliance.ts';
import { readLayout } from './read-layout.ts';
import { readRoots, type Root } from './read-roots.ts';
import { type AttachedSignature, parseSignatureImage, readSignature } from './read-signature.ts';
import { refuseStrangers } from './refuse-strangers.ts';

/** A file with several appliances, whose documents were read and checked. */
export interface ApplianceBundle {
  /** By name, then by version. */
  readonly appliances: readonly ListedAppliance[];
  readonly blobs: BlobSource;
  /** Size of the file. */
  readonly sizeBytes: number;
}

/**
 * Opens an appliance bundle: index.json, and of every appliance image manifest, appliance manifest
 * and signatures. They must all be right, since they say what the bundle holds. What is below them
 * each appliance answers for itself, when {@link openListed} opens it.
 *
 * @throws Fault ARCHIVE_NOT_BUNDLE, FORMAT_TOO_NEW, ARCHIVE_MALFORMED, ARCHIVE_ENTRY_REFUSED,
 *   ARCHIVE_TRUNCATED, BUNDLE_NAME_TWICE, SIGNATURE_WRONG_SUBJECT, BLOB_MISSING, SIZE_MISMATCH,
 *   DIGEST_MISMATCH, LIMIT_EXCEEDED
 */
export async function openApplianceBundle(source: ByteSource): Promise<ApplianceBundle> {
  const { entries, blobs, index: value } = await readLayout(source);
  const index = readBundleIndex(value);
  const { documentBytes, appliances: most } = LIMITS.applianceBundle;
  const documents = limitedBlobs(blobs, documentBytes, 'The documents of the bundle');
  const roots = await readRoots(index.manifests, documents);
  if (roots.images.length === 0 || roots.images.length > most) throw wrongCount(roots.images);
  const signatures = await readSignatures(roots.signatures, roots.images, documents);
  const appliances: ListedAppliance[] = [];
  for (const { descriptor, bytes } of roots.images) {
    const own = signatures.get(descriptor.digest) ?? [];
    appliances.push({ ...(await readTop(descriptor, bytes, documents)), signatures: own });
  }
  refuseSameNames(appliances);
  checkLayout(index, new Map(appliances.map((each) => [each.descriptor.digest, refNameOf(each)])));
  refuseStrangers(entries, appliances);
  return { appliances: sortAppliances(appliances), blobs, sizeBytes: source.sizeBytes };
}

/** @returns by digest of the image they were made for, which must be one of the bundle's */
async function readSignatures(
  roots: readonly Root[],
  images: readonly Root[],
  blobs: BlobSource,
): Promise<ReadonlyMap<Digest, readonly AttachedSignature[]>> {
  const found = new Map<Digest, AttachedSignature[]>(
    images.map(({ descriptor }) => [descriptor.digest, []]),
  );
  for (const { descriptor, bytes } of roots) {
    const subject = parseSignatureImage(bytes).subject.digest;
    const own = found.get(subject);
    if (!own) {
      const wanted = 'an appliance of this bundle';
      throw new Fault('SIGNATURE_WRONG_SUBJECT', { wanted, found: subject });
    }
    own.push(await readSignature(descriptor, subject, blobs));
    if (own.length > LIMITS.archive.signatures) throw tooMany('signatures', own.length);
  }
  return found;
}

function tooMany(what: 'signatures' | 'appliances', found: number): Fault {
  const limit =
    what === 'signatures' ? LIMITS.archive.signatures : LIMITS.applianceBundle.appliances;
  const data = { what: `The number of ${what}`, limit: String(limit), found: String(found) };
  return new Fault('LIMIT_EXCEEDED', data);
}

function wrongCount(images: readonly Root[]): Fault {
  if (images.length > 0) return tooMany('appliances', images.length);
  const data = { where: 'index.json', wanted: 'at least one appliance', found: 'none' };
  return new Fault('ARCHIVE_MALFORMED', data);
}
