import type { Digest } from '../../../schemas/ids/digest.ts';
import type { ListedAppliance } from '../../format/archive/listed-appliance.ts';
import { planArchive } from '../../format/archive/plan-archive.ts';
import { type ClaimedSignature, readClaims } from '../inspect-appliance.ts';

/** One appliance of a bundle, as far as its documents tell. */
export interface BundledSummary {
  readonly name: string;
  readonly version: string;
  readonly title: string;
  readonly digest: Digest;
  /** Size of an archive of it alone. */
  readonly archiveBytes: number;
  /** What of it another appliance of the bundle has as well. */
  readonly sharedBytes: number;
  readonly signatures: readonly ClaimedSignature[];
}

/** Sums up appliances that share a file. No signature is verified. */
export function summarizeBundle(appliances: readonly ListedAppliance[]): BundledSummary[] {
  const users = new Map<Digest, number>();
  for (const { image } of appliances) {
    for (const { digest } of image.layers) users.set(digest, (users.get(digest) ?? 0) + 1);
  }
  return appliances.map((appliance) => {
    const { manifest, descriptor, image, signatures } = appliance;
    const { name, version, title } = manifest;
    const shared = image.layers.filter(({ digest }) => (users.get(digest) ?? 0) > 1);
    return {
      name,
      version,
      title,
      digest: descriptor.digest,
      archiveBytes: planArchive({ ...appliance, version }).totalBytes,
      sharedBytes: shared.reduce((sum, { size }) => sum + size, 0),
      signatures: readClaims(signatures),
    };
  });
}
