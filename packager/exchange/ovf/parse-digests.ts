import { Fault } from '../../../schemas/errors/fault.ts';
import { printable } from '../../format/printable.ts';

/** Algorithms that OVF packages use. SHA-1 still finds accidents, but not forgery. */
const ALGORITHMS = { SHA1: 40, SHA256: 64, SHA384: 96, SHA512: 128 } as const;
export type DigestAlgorithm = 'sha1' | 'sha256' | 'sha384' | 'sha512';

export interface FileDigest {
  readonly algorithm: DigestAlgorithm;
  readonly hex: string;
}

/**
 * Reads the manifest of an OVF package (DSP0243 1.1.1, §5.1, and 2.1.1, §6.2): lines such as
 * `SHA256(name)= 64 hex digits`.
 *
 * @returns digests by file name
 * @throws Fault PACKAGE_REFUSED
 */
export function parseDigests(text: string, file: string): ReadonlyMap<string, FileDigest> {
  const digests = new Map<string, FileDigest>();
  for (const line of text.split(/\r?\n/).filter((part) => part.trim() !== '')) {
    const { name, ...digest } = parseLine(line, file);
    if (digest.hex.length !== ALGORITHMS[digest.algorithm.toUpperCase() as 'SHA1']) {
      throw new Fault('PACKAGE_REFUSED', {
        file,
        why: `the digest of ${name} is too short or long`,
      });
    }
    if (digests.has(name))
      throw new Fault('PACKAGE_REFUSED', { file, why: `${name} is there twice` });
    digests.set(name, digest);
  }
  return digests;
}

/**
 * Reads `ALGORITHM(name)= hex digits`; in a certificate file the digits are a signature. The name goes
 * to the last parenthesis and is meant literally; OpenSSL 3 writes `SHA2-256`, others `SHA-256`.
 *
 * @throws Fault PACKAGE_REFUSED
 */
export function parseLine(line: string, file: string): FileDigest & { readonly name: string } {
  const [, algorithm = '', name = '', hex = ''] =
    /^SHA(?:2-|-)?(1|256|384|512) ?\(([^\0-\x1f]{1,255})\) ?= ?([0-9a-fA-F]{2,4096})\s*$/i.exec(
      line,
    ) ?? [];
  if (hex !== '') {
    return { name, algorithm: `sha${algorithm}` as DigestAlgorithm, hex: hex.toLowerCase() };
  }
  const why = `“${printable(line.slice(0, 60))}” is no digest`;
  throw new Fault('PACKAGE_REFUSED', { file, why });
}
