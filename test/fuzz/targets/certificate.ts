import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDigests } from '../../../packager/exchange/ovf/parse-digests.ts';
import { verifyCertificate } from '../../../packager/exchange/ovf/verify-certificate.ts';
import { signalOf } from '../engine/fuzz.ts';
import { below, pick } from '../engine/mutate.ts';
import { demand, type FuzzTarget } from '../engine/target.ts';

/** Signed once by `openssl dgst -sign`, so that a run is the same on every machine. */
const CERT = readFileSync(join(import.meta.dirname, 'certificate/good.cert'));
const EC_CERT = readFileSync(join(import.meta.dirname, 'certificate/good-ec.cert'));
const WEAK_CERT = readFileSync(join(import.meta.dirname, 'certificate/weak.cert'));
const MANIFEST = readFileSync(join(import.meta.dirname, 'certificate/good.mf'));
const manifest = { name: 'good.mf', bytes: MANIFEST };

const LINES = [
  'SHA1(good.mf)= ',
  'SHA256(good.mf)= 00',
  '-----BEGIN CERTIFICATE-----\n',
  '-----END CERTIFICATE-----\n',
  '-----BEGIN RSA PRIVATE KEY-----\n',
  '\r\n',
  ' '.repeat(5_000),
  '='.repeat(5_000),
];

/**
 * Certificate files of OVF packages, and the digests they sign: whatever is believed bears the
 * signature of the very manifest, by a key that is in the file.
 */
export const certificateTarget: FuzzTarget = {
  name: 'certificate',
  seeds: async () => [CERT, EC_CERT, WEAK_CERT, MANIFEST],
  mutations: [
    (input, random) => {
      const at = below(random, input.length + 1);
      return Buffer.concat([
        input.subarray(0, at),
        Buffer.from(pick(random, LINES)),
        input.subarray(at),
      ]);
    },
    // Within the certificate: PEM stays PEM, so that what is wrong reaches the reader of DER.
    (input, random) => {
      const text = input.toString('latin1');
      const [, head = '', body = '', tail = ''] =
        /^(.*-----BEGIN CERTIFICATE-----)(.*)(-----END.*)$/s.exec(text) ?? [];
      const der = Buffer.from(body, 'base64');
      if (der.length === 0) return input;
      for (let i = below(random, 3); i >= 0; i -= 1)
        der[below(random, der.length)] = below(random, 256);
      return Buffer.from(`${head}\n${der.toString('base64')}\n${tail}`, 'latin1');
    },
  ],
  read: async (input) => {
    const digests = await signalOf(() => {
      const read = parseDigests(input.toString('utf8'), 'good.mf');
      for (const [name, { algorithm, hex }] of read) {
        const length = createHash(algorithm).update('').digest('hex').length;
        demand(/^[0-9a-f]+$/.test(hex) && hex.length === length, `${name} has a whole digest`);
      }
    });
    const signed = await signalOf(() => {
      const { subject, fingerprint256 } = verifyCertificate(
        input.toString('utf8'),
        'a.cert',
        manifest,
      );
      demand(subject.length <= 200 && !/[\0-\x1f\x7f-\x9f]/.test(subject), 'a name can be printed');
      demand(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/.test(fingerprint256), 'a key has a fingerprint');
      const other = Buffer.concat([MANIFEST, Buffer.from('\n')]);
      demand(!isBelieved(input, other), 'another manifest bears the same signature');
    });
    return `${kindOf(digests)} / ${kindOf(signed)}`;
  },
};

function isBelieved(input: Buffer, bytes: Uint8Array): boolean {
  try {
    verifyCertificate(input.toString('utf8'), 'a.cert', { ...manifest, bytes });
    return true;
  } catch {
    return false;
  }
}

/** Without what the input says itself, or every input would be something new. */
const kindOf = (signal: string): string =>
  signal
    .replace(/“.*/s, '…')
    .replace(/(digest of|it signs) .*/s, '$1 …')
    .replace(/ [^ ].*is there twice$/s, ' … is there twice');
