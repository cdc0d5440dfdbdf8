import { MEDIA_TYPES } from '../../../schemas/archive/media-types.ts';
import type { Descriptor } from '../../../schemas/archive/oci.ts';
import type { OciClient } from '../../../schemas/client/oci-client.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';
import type { Reference } from '../../../schemas/ids/reference.ts';
import { Version } from '../../../schemas/ids/version.ts';
import type { BlobSource } from '../archive/blob-source.ts';
import type { Archive } from '../archive/open-archive.ts';
import { readAppliance } from '../archive/read-appliance.ts';
import { type AttachedSignature, readSignature } from '../archive/read-signature.ts';
import { findVersion } from './find-version.ts';
import { remoteBlobs } from './remote-blobs.ts';
import { retry, type RetryOptions } from './retry.ts';

/** The top of an appliance in a registry, before anything else of it is fetched. */
export interface RemoteImage {
  readonly descriptor: Descriptor;
  readonly imageBytes: Uint8Array;
  readonly blobs: BlobSource;
  /** The tag or digest that was asked for. */
  readonly asked: string;
}

/** @throws Fault NOT_FOUND, DIGEST_MISMATCH and those of the client */
export async function findRemote(
  client: OciClient,
  reference: Reference,
  options: RetryOptions,
): Promise<RemoteImage> {
  const name = await retry(() => findVersion(client, reference, options.signal), options);
  const { descriptor, bytes } = await retry(
    () => client.getManifest(reference.address, name, options.signal),
    options,
  );
  const blobs = remoteBlobs(client, reference.address, options);
  const { digest, size } = descriptor;
  return {
    descriptor: { mediaType: MEDIA_TYPES.manifest, digest, size },
    imageBytes: bytes,
    blobs,
    asked: name,
  };
}

/**
 * A tag that is a version must lead to that version: a registry could hand out an older one under a
 * newer tag (attack S2). Tags of channels, such as `stable`, lead anywhere.
 *
 * @param version of the appliance that came
 * @throws Fault VERSION_MISMATCH
 */
export function checkVersion(
  { address, tag }: Reference,
  { asked }: Pick<RemoteImage, 'asked'>,
  version: string,
): void {
  for (const name of [tag, asked]) {
    if (name === undefined || !Version.safeParse(name).success || name === version) continue;
    throw new Fault('VERSION_MISMATCH', { asked: `${address}:${name}`, found: version });
  }
}

/**
 * Opens an appliance in a registry as if it were an archive; packs are fetched when they are read.
 *
 * @throws Fault those of `findRemote`, `readAppliance` and `checkVersion`
 */
export async function openRemote(
  client: OciClient,
  reference: Reference,
  options: RetryOptions,
): Promise<Archive> {
  const remote = await findRemote(client, reference, options);
  const parts = await readAppliance(remote.imageBytes, remote.blobs);
  checkVersion(reference, remote, parts.manifest.version);
  const { digest } = remote.descriptor;
  const signatures = await readReferrers(client, reference.address, digest, options);
  const { descriptor, imageBytes, blobs } = remote;
  return { descriptor, imageBytes, blobs, ...parts, signatures };
}

/**
 * Reads the signatures a registry has for an image. Anybody who may push there can attach more, so
 * those that cannot be read are passed over.
 */
export async function readReferrers(
  client: OciClient,
  repository: string,
  subject: Digest,
  options: RetryOptions,
): Promise<readonly AttachedSignature[]> {
  const found = await retry(
    () => client.listReferrers(repository, subject, MEDIA_TYPES.bundle, options.signal),
    options,
  );
  const blobs = remoteBlobs(client, repository, options);
  const signatures: AttachedSignature[] = [];
  for (const { mediaType, digest, size } of found) {
    if (signatures.length === LIMITS.archive.signatures) break;
    const signature = await readUsable({ mediaType, digest, size }, subject, blobs);
    if (signature) signatures.push(signature);
  }
  return signatures;
}

async function readUsable(
  descriptor: Descriptor,
  subject: Digest,
  blobs: BlobSource,
): Promise<AttachedSignature | undefined> {
  if (descriptor.mediaType !== MEDIA_TYPES.manifest) return undefined;
  try {
    return await readSignature(descriptor, subject, blobs);
  } catch (error) {
    if (error instanceof Fault && !error.retryable && error.code !== 'CANCELLED') return undefined;
    throw error;
  }
}
