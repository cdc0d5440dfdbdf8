import { Fault } from '../../schemas/errors/fault.ts';
import type { Digest } from '../../schemas/ids/digest.ts';
import type { ApplianceAddress } from '../../schemas/ids/names.ts';
import type { Archive } from '../format/archive/open-archive.ts';
import type { AttachedSignature } from '../format/archive/read-signature.ts';
import { type VerifiedContent, verifyContent } from '../format/archive/verify-content.ts';
import type { Decompress } from '../format/chunks/open-frame.ts';
import type { RootDocument } from '../format/root/read-root.ts';
import type { ReleaseSubject, Verdict } from '../format/signature/trust.ts';
import { verifyRelease } from '../format/signature/verify-release.ts';
import type { Work } from '../images/ports/progress.ts';
import type { TrustByRoots } from './trust-by-roots.ts';

export interface VerifyAppliancePorts {
  readonly decompress: Decompress;
  /** Looks for signatures elsewhere, when the appliance has come without any. */
  readonly findSignatures: (archive: Archive) => Promise<readonly AttachedSignature[]>;
}

export interface VerifyApplianceOptions {
  /** @returns whom to believe, given the signatures that were found; none of them is judged yet */
  readonly trustFor: (signatures: readonly AttachedSignature[]) => Promise<TrustByRoots>;
  readonly nowMs: number;
  /** What it has to be signed as; absent: it came without an address. */
  readonly signedAs: ApplianceAddress | undefined;
  /** Check the bytes and nothing else. */
  readonly integrityOnly: boolean;
}

/** What `yard verify` tells. */
export interface VerifiedAppliance {
  readonly name: string;
  readonly version: string;
  readonly digest: Digest;
  readonly content: VerifiedContent;
  /** Absent with `integrityOnly`. */
  readonly verdict?: Verdict;
  /** Root documents that came along and follow from those known here. */
  readonly newRoots?: readonly RootDocument[];
}

/**
 * Verifies an appliance: every byte of it, and that a trusted key vouches for it.
 *
 * @throws Fault what is wrong with its bytes (see `verifyContent`) or its signature (see
 *   `verifyRelease`)
 */
export async function verifyAppliance(
  archive: Archive,
  ports: VerifyAppliancePorts,
  options: VerifyApplianceOptions,
  work: Work,
): Promise<VerifiedAppliance> {
  const { manifest, descriptor } = archive;
  const content = await verifyBytes(archive, ports.decompress, work);
  const facts = {
    name: manifest.name,
    version: manifest.version,
    digest: descriptor.digest,
    content,
  };
  if (options.integrityOnly) return facts;
  work.onProgress({ step: 'Checking signatures' });
  const own = archive.signatures;
  const signatures = own.length > 0 ? own : await ports.findSignatures(archive);
  const trust = await options.trustFor(signatures);
  const bundles = signatures.map(({ bundleBytes }) => bundleBytes);
  const { digest, name, version } = facts;
  const subject = { digest, name, version, signedAs: options.signedAs };
  const verdict = judge(bundles, subject, trust, options.nowMs);
  return { ...facts, verdict, newRoots: trust.newer };
}

/** Where nobody trusted has signed, a root document that is not believed is the better reason. */
function judge(
  bundles: readonly Uint8Array[],
  subject: ReleaseSubject,
  trust: TrustByRoots,
  nowMs: number,
): Verdict {
  try {
    const verdict = verifyRelease(bundles, subject, { ...trust, nowMs });
    trust.checkFresh(verdict, nowMs);
    return verdict;
  } catch (error) {
    const isLack = Fault.is(error, 'PUBLISHER_UNKNOWN') || Fault.is(error, 'SIGNATURES_TOO_FEW');
    throw isLack && trust.refused ? trust.refused : error;
  }
}

/** @throws Fault see `verifyContent` */
export function verifyBytes(
  archive: Archive,
  decompress: Decompress,
  { onProgress, signal }: Work,
): Promise<VerifiedContent> {
  if (signal.aborted) throw new Fault('CANCELLED', { what: 'Verifying' });
  return verifyContent(archive, {
    blobs: archive.blobs,
    decompress,
    signal,
    onProgress: (done, total) => onProgress({ step: 'Verifying', done, total, unit: 'bytes' }),
  });
}
