import type { ApplianceCard, ApplianceVersion } from '../../../schemas/api/resources/appliance.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';
import type { ApplianceAddress } from '../../../schemas/ids/names.ts';
import type { ApplianceRecord, FoundCard } from '../../ports/appliances.ts';
import type { StoredSignature } from '../../ports/signatures.ts';
import { signatureState } from './signature-state.ts';

/** @returns the path under which a picture is served; its content never changes */
export const assetPath = (address: ApplianceAddress, digest: Digest): string =>
  `/api/v1/appliances/${address}/assets/${digest}`;

export function toCard({ address, pulls, appliance, signatures }: FoundCard): ApplianceCard {
  return {
    address,
    title: appliance.title,
    summary: appliance.summary,
    version: appliance.version,
    digest: appliance.digest,
    icon: appliance.icon ? assetPath(address, appliance.icon) : null,
    categories: appliance.categories,
    licence: appliance.licence,
    publishedAt: appliance.publishedAt.toISOString(),
    downloadBytes: appliance.downloadBytes,
    machines: appliance.machines,
    memoryBytes: appliance.memoryBytes,
    pulls,
    signature: signatureState(address, appliance, signatures),
  };
}

export const toVersion = (
  address: ApplianceAddress,
  appliance: ApplianceRecord,
  signatures: readonly StoredSignature[],
): ApplianceVersion => ({
  version: appliance.version,
  digest: appliance.digest,
  publishedAt: appliance.publishedAt.toISOString(),
  publishedBy: appliance.publishedBy,
  downloadBytes: appliance.downloadBytes,
  changes: appliance.changes,
  signature: signatureState(address, appliance, signatures),
});
