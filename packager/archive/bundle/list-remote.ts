import type { OciClient } from '../../../schemas/client/oci-client.ts';
import type { Reference } from '../../../schemas/ids/reference.ts';
import { readTop } from '../../format/archive/listed-appliance.ts';
import { checkVersion, findRemote, readReferrers } from '../../format/remote/open-remote.ts';
import { ownSignatures } from '../../format/remote/own-signatures.ts';
import type { RetryOptions } from '../../format/remote/retry.ts';
import type { BundleSource } from './merge-sources.ts';

/**
 * Reads the documents of an appliance in a registry, and its signatures; the rest is fetched when it
 * is written.
 *
 * @throws Fault those of `findRemote`, `readTop`, `checkVersion` and `ownSignatures`
 */
export async function listRemote(
  client: OciClient,
  reference: Reference,
  options: RetryOptions,
): Promise<BundleSource> {
  const { descriptor, imageBytes, blobs, asked } = await findRemote(client, reference, options);
  const top = await readTop(descriptor, imageBytes, blobs);
  const { address } = reference;
  const { version } = top.manifest;
  checkVersion(reference, { asked }, version);
  const found = await readReferrers(client, address, descriptor.digest, options);
  const signatures = ownSignatures(found, address, version);
  return { appliance: { ...top, signatures }, blobs };
}
