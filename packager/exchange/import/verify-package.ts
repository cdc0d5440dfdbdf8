import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { bytesSource } from '../../format/byte-source.ts';
import { readChecked } from '../ovf/check-digest.ts';
import { type FileDigest, parseDigests } from '../ovf/parse-digests.ts';
import { type PackageSigner, verifyCertificate } from '../ovf/verify-certificate.ts';
import { literalName, withoutDot } from './file-name-of.ts';
import type { ImportNotes } from './import-notes.ts';
import type { OvfPackage } from './open-package.ts';

/** What is known about the wholeness of a package. */
export interface PackageProof {
  /** @throws Fault PACKAGE_REFUSED when the package has digests, but none of this file */
  readonly digestOf: (name: string) => FileDigest | undefined;
  /** All files that have a digest, besides the description. */
  readonly listed: readonly string[];
  readonly signer: PackageSigner | undefined;
}

/**
 * Checks a package's description against its digests (.mf), and these against their signature (.cert),
 * where it has them. Its other files are checked while they are read.
 *
 * @throws Fault PACKAGE_REFUSED, LIMIT_EXCEEDED
 */
export async function verifyPackage(
  opened: OvfPackage,
  description: Uint8Array,
  notes: ImportNotes,
): Promise<PackageProof> {
  const stem = opened.name.replace(/\.ovf$/i, '');
  const manifestName = `${stem}.mf`;
  const manifest = await opened.read(manifestName, LIMITS.ovf.digestFileBytes);
  const certificate = await opened.read(`${stem}.cert`, LIMITS.ovf.digestFileBytes);
  if (!manifest && certificate) {
    const why = `it is signed, but what was signed (${manifestName}) is missing`;
    throw new Fault('PACKAGE_REFUSED', { file: opened.name, why });
  }
  if (!manifest) {
    notes.add('The package has no digests (.mf): nothing tells whether it arrived as it was made');
    return { digestOf: () => undefined, listed: [], signer: undefined };
  }
  const signer =
    certificate &&
    verifyCertificate(text(certificate), `${stem}.cert`, { name: manifestName, bytes: manifest });
  const written = parseDigests(text(manifest), manifestName);
  const digests = new Map([...written].map(([name, digest]) => [withoutDot(name), digest]));
  if (digests.size < written.size) {
    const why = 'a file is in it twice';
    throw new Fault('PACKAGE_REFUSED', { file: manifestName, why });
  }
  const digestOf = (name: string): FileDigest => {
    const digest = digests.get(name);
    if (digest) return digest;
    throw new Fault('PACKAGE_REFUSED', { file: manifestName, why: `it has no digest of ${name}` });
  };
  await drain(readChecked(bytesSource(description), opened.name, digestOf(opened.name)));
  if ([...digests.values()].some(({ algorithm }) => algorithm === 'sha1')) {
    notes.add('The digests are SHA-1: good against accidents, not against forgery');
  }
  if (signer) notes.add(signerNote(signer));
  const listed = [...digests.keys()].filter((name) => name !== opened.name);
  return { digestOf, listed: listed.map((name) => literalName(name, manifestName)), signer };
}

/** Reads a file to its end for the sake of its digest. */
export async function drain(pieces: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const piece of pieces) void piece;
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');

const signerNote = ({ subject, fingerprint256, algorithm }: PackageSigner): string =>
  `Signed by “${subject}”${algorithm === 'sha1' ? ', by way of SHA-1' : ''}; whether that name is ` +
  `true nobody has checked: compare the fingerprint ${fingerprint256}`;
