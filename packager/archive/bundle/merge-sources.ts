import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';
import { refNameOf } from '../../format/archive/appliances-of-bundle.ts';
import type { BlobSource } from '../../format/archive/blob-source.ts';
import type { ListedAppliance } from '../../format/archive/listed-appliance.ts';
import type { AttachedSignature } from '../../format/archive/read-signature.ts';

/** An appliance and where its parts are. */
export interface BundleSource {
  readonly appliance: ListedAppliance;
  readonly blobs: BlobSource;
}

/** What goes into a bundle: every appliance once, and every part from one place. */
export interface MergedSources {
  readonly appliances: readonly ListedAppliance[];
  readonly blobs: BlobSource;
}

/**
 * Puts appliances from several places together. The same version from two places is one, with the
 * signatures of both.
 *
 * @param sources what is near first: a part that several have is read from the first of them
 * @throws Fault LIMIT_EXCEEDED for more signatures than an appliance may have
 */
export function mergeSources(sources: readonly BundleSource[]): MergedSources {
  const appliances = new Map<Digest, ListedAppliance>();
  const places = new Map<Digest, BlobSource>();
  for (const { appliance, blobs } of sources) {
    const { digest } = appliance.descriptor;
    const known = appliances.get(digest);
    appliances.set(digest, known ? withSignatures(known, appliance.signatures) : appliance);
    for (const part of [appliance.image.config, ...appliance.image.layers]) {
      if (!places.has(part.digest)) places.set(part.digest, blobs);
    }
  }
  return {
    appliances: [...appliances.values()],
    blobs: {
      async open(descriptor, what) {
        const { digest } = descriptor;
        const place = places.get(digest);
        if (!place) throw new Fault('BLOB_MISSING', { digest, what });
        return place.open(descriptor, what);
      },
    },
  };
}

function withSignatures(
  appliance: ListedAppliance,
  more: readonly AttachedSignature[],
): ListedAppliance {
  const all = [...appliance.signatures, ...more];
  const signatures = [...new Map(all.map((each) => [each.descriptor.digest, each])).values()];
  if (signatures.length <= LIMITS.archive.signatures) return { ...appliance, signatures };
  throw new Fault('LIMIT_EXCEEDED', {
    what: `The number of signatures of ${refNameOf(appliance)}`,
    limit: String(LIMITS.archive.signatures),
    found: String(signatures.length),
  });
}
