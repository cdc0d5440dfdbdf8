import { Fault } from '../../schemas/errors/fault.ts';
import type { Digest } from '../../schemas/ids/digest.ts';
import type { Archive } from '../format/archive/open-archive.ts';
import type { AttachedSignature } from '../format/archive/read-signature.ts';
import { type VerifiedContent, verifyContent } from '../format/archive/verify-content.ts';
import type { Decompress } from '../format/chunks/open-chunk.ts';
import type { TrustedKey, Verdict } from '../format/signature/trust.ts';
import { verifyRelease } from '../format/signature/verify-release.ts';
import type { Work } from '../ports/progress.ts';

export interface VerifyAppliancePorts {
  readonly decompress: Decompress;
  /** Looks for signatures elsewhere, when the appliance has come without any. */
  readonly findSignatures: (archive: Archive) => Promise<readonly AttachedSignature[]>;
}

export interface VerifyApplianceOptions {
  /** @returns the keys to believe, given the signatures that were found; none of them is judged yet */
  readonly keysFor: (signatures: readonly AttachedSignature[]) => Promise<readonly TrustedKey[]>;
  readonly nowMs: number;
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
  const keys = await options.keysFor(signatures);
  const bundles = signatures.map(({ bundleBytes }) => bundleBytes);
  const subject = { digest: facts.digest, name: facts.name, version: facts.version };
  return { ...facts, verdict: verifyRelease(bundles, subject, { keys, nowMs: options.nowMs }) };
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
