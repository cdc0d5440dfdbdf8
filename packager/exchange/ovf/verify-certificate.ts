import { verify, X509Certificate } from 'node:crypto';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { printable } from '../../format/printable.ts';
import { type DigestAlgorithm, parseLine } from './parse-digests.ts';

/** Who signed a package, as the certificate says. Nobody has vouched for that name. */
export interface PackageSigner {
  readonly subject: string;
  readonly fingerprint256: string;
  readonly algorithm: DigestAlgorithm;
}

/**
 * Checks the signature of a package's manifest (DSP0243 1.1.1, §5.1): a line with the signature of the
 * .mf file, then the certificate in PEM whose key made it.
 *
 * @param text the .cert file
 * @param manifest name and bytes of the .mf file
 * @throws Fault PACKAGE_REFUSED when the signature is not right
 */
export function verifyCertificate(
  text: string,
  file: string,
  manifest: { readonly name: string; readonly bytes: Uint8Array },
): PackageSigner {
  const refuse = (why: string, cause?: unknown): Fault =>
    new Fault('PACKAGE_REFUSED', { file, why }, { cause });
  const { name, algorithm, hex } = parseLine(text.split(/\r?\n/, 1)[0] ?? '', file);
  if (name !== manifest.name) throw refuse(`it signs ${printable(name)}, not ${manifest.name}`);
  const pem = /-----BEGIN CERTIFICATE-----[\w+/=\s]+-----END CERTIFICATE-----/.exec(text)?.[0];
  if (pem === undefined) throw refuse('there is no certificate in it');
  try {
    const certificate = new X509Certificate(pem);
    const { publicKey } = certificate;
    const bits = publicKey.asymmetricKeyDetails?.modulusLength ?? LIMITS.ovf.keyBits;
    if (bits < LIMITS.ovf.keyBits) throw refuse(`its key has ${bits} bits only`);
    if (!verify(algorithm, manifest.bytes, publicKey, Buffer.from(hex, 'hex'))) {
      throw refuse(`its signature does not fit ${manifest.name}: one of them was changed`);
    }
    const subject = printable(certificate.subject.replaceAll('\n', ', ')).slice(0, 200);
    return { subject, fingerprint256: certificate.fingerprint256, algorithm };
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw refuse('its certificate cannot be read', error);
  }
}
