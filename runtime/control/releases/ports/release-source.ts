import type { Reference } from '../../../../schemas/ids/reference.ts';
import type { PlannedAppliance } from '../core/planned-appliance.ts';
import type { ValidSignature } from './appliance-source.ts';

/** One version of an appliance in its registry: what it is and who signed it, without its disks. */
export interface FoundRelease {
  readonly appliance: Pick<PlannedAppliance, 'address' | 'registry' | 'digest' | 'manifest'>;
  readonly signatures: readonly ValidSignature[];
}

/** Looks for other versions of appliances, over HTTP only. */
export interface ReleaseSource {
  /** @returns the tags of an address @throws Fault NOT_FOUND, UNREACHABLE, REGISTRY_NOT_APPROVED … */
  listTags(place: Pick<Reference, 'registry' | 'address'>): Promise<string[]>;
  /** @throws Fault those of `ApplianceSource.read` */
  readRelease(reference: Reference): Promise<FoundRelease>;
}
