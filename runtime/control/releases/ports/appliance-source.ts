import type { ReleaseStatement } from '../../../../schemas/archive/signature.ts';
import type { Reference } from '../../../../schemas/ids/reference.ts';
import type { PlannedAppliance } from '../core/planned-appliance.ts';

/** A signature that is valid in itself; whether its key is believed is another question. */
export interface ValidSignature {
  readonly keyId: string;
  readonly statement: ReleaseStatement;
  /** Root documents that came with it, unread; see `follow-root.ts`. */
  readonly roots?: string | undefined;
}

/** Appliances in registries, read over HTTP only and checked as bytes from outside. */
export interface ApplianceSource {
  /**
   * Reads manifest, configuration, chunk indexes and signatures of one version.
   *
   * @throws Fault NOT_FOUND, UNREACHABLE, DIGEST_MISMATCH, ARCHIVE_MALFORMED, SIGNATURE_INVALID …
   */
  read(reference: Reference): Promise<{
    appliance: PlannedAppliance;
    signatures: readonly ValidSignature[];
  }>;
}
