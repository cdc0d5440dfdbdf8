import { ANNOTATIONS } from '../../../schemas/archive/media-types.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';
import type { PublicSignatureFinder } from '../../ports/signatures.ts';
import { referrersIndex } from '../manifests/referrers-index.ts';

/**
 * Finds the signatures of a digest wherever they are, for archives that have lost theirs on the way.
 *
 * @returns an image index; each entry says in an annotation which repository to fetch it from
 */
export async function publicSignatures(catalogue: PublicSignatureFinder, subject: Digest) {
  const found = await catalogue.listPublicSignatures(subject, LIMITS.registry.signaturesPerDigest);
  // Of their own annotations none: root documents are large, and whoever wants one fetches it.
  return referrersIndex(
    found.map(({ manifest, address }) => ({
      ...manifest,
      annotations: { [ANNOTATIONS.repository]: address },
    })),
  );
}
