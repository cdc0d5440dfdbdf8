import type { OciClient } from '../../../schemas/client/oci-client.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';
import type { AttachedSignature } from '../archive/read-signature.ts';
import { readReferrers } from './open-remote.ts';
import type { RetryOptions } from './retry.ts';

export interface SearchedImage {
  readonly digest: Digest;
  /** Name in the appliance manifest, without namespace. */
  readonly name: string;
  /** Where else to look, besides where the registry says. */
  readonly namespaces: readonly string[];
}

/**
 * Looks for signatures of an image that has come without any: tools such as skopeo leave them
 * behind. Who brings a signature does not matter, it proves itself.
 *
 * @returns none when the registry cannot be reached: then the image stays unsigned
 */
export async function findSignatures(
  client: OciClient,
  { digest, name, namespaces }: SearchedImage,
  options: RetryOptions,
): Promise<readonly AttachedSignature[]> {
  try {
    const told = await client.findSignatures(digest, options.signal);
    const repositories = new Set([
      ...told.map(({ repository }) => repository),
      ...namespaces.map((namespace) => `${namespace}/${name}`),
    ]);
    const found: AttachedSignature[] = [];
    for (const repository of repositories) {
      found.push(...(await readReferrers(client, repository, digest, options)));
    }
    return found;
  } catch (error) {
    if (error instanceof Fault && error.code !== 'CANCELLED') return [];
    throw error;
  }
}
