import { MEDIA_TYPES } from '../../../schemas/archive/media-types.ts';
import type { BundleIndex } from '../../../schemas/archive/oci.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { canonicalJsonBytes } from '../json/canonical-json.ts';
import { refNameOf, refuseSameNames, sortAppliances } from './appliances-of-bundle.ts';
import type { ListedAppliance } from './listed-appliance.ts';
import {
  addAppliance,
  addSignatures,
  applianceRoot,
  signatureRoot,
  sortSignatures,
} from './plan-archive.ts';
import { type ArchivePlan, PlannedEntries } from './planned-entries.ts';

/**
 * Decides where everything in an appliance bundle goes: `oci-layout`; of each appliance, by name and
 * version, what an archive of it has and is not there yet; then the signatures of each in the same
 * order; `index.json` last. So the same appliances give the same file, in whatever order they are
 * named.
 *
 * @param appliances each of them once
 * @throws Fault BUNDLE_NAME_TWICE, LIMIT_EXCEEDED
 */
export function planApplianceBundle(appliances: readonly ListedAppliance[]): ArchivePlan {
  refuseMore('appliances', appliances.length, LIMITS.applianceBundle.appliances);
  refuseSameNames(appliances);
  const sorted = sortAppliances(appliances);
  const signatures = sorted.flatMap((each) => sortSignatures(each.signatures));
  const entries = new PlannedEntries();
  for (const appliance of sorted) addAppliance(entries, appliance);
  addSignatures(entries, signatures);
  const index: BundleIndex = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.index,
    artifactType: MEDIA_TYPES.applianceBundle,
    manifests: [
      ...sorted.map((each) => applianceRoot(each.descriptor, refNameOf(each))),
      ...signatures.map(signatureRoot),
    ],
  };
  const plan = entries.finish(canonicalJsonBytes(index));
  refuseMore('entries', plan.entries.length, LIMITS.archive.entries);
  return plan;
}

function refuseMore(what: string, found: number, limit: number): void {
  if (found <= limit) return;
  throw new Fault('LIMIT_EXCEEDED', {
    what: `The number of ${what} of the bundle`,
    limit: String(limit),
    found: String(found),
  });
}
