import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { verifyCertificate } from '../../../../packager/exchange/ovf/verify-certificate.ts';
import { faultCode } from '../../../fakes/fault-code.ts';

/** Made by OpenSSL; the fuzzer goes on from the same files. */
const read = (name: string): Buffer => readFileSync(`test/fuzz/targets/certificate/${name}`);
const manifest = { name: 'good.mf', bytes: read('good.mf') };
const good = read('good.cert').toString();
const verify = (text: string, of = manifest) => verifyCertificate(text, 'good.cert', of);

test.each([
  ['RSA', 'good.cert', 'sha256'],
  ['an elliptic curve', 'good-ec.cert', 'sha512'],
])('a signature by a key of %s is good, and tells who made it', (_what, file, algorithm) => {
  expect(verify(read(file).toString())).toEqual({
    subject: 'CN=Test Packages, O=Acme',
    fingerprint256: expect.stringMatching(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/),
    algorithm,
  });
  expect(verify(read(file).toString().replaceAll('\n', '\r\n'))).toMatchObject({ algorithm });
});

const refusal = (text: string, of = manifest): string => {
  expect(faultCode(() => verify(text, of))).toBe('PACKAGE_REFUSED');
  try {
    verify(text, of);
  } catch (error) {
    return (error as Error).message;
  }
  return '';
};

test('what was changed, is too weak or cannot be read is refused with the reason', () => {
  const changed = { ...manifest, bytes: Buffer.concat([manifest.bytes, Buffer.from(' ')]) };
  expect(refusal(good, changed)).toContain('its signature does not fit good.mf');
  expect(refusal(good, { ...manifest, name: 'other.mf' })).toContain('it signs good.mf');
  expect(refusal(read('weak.cert').toString())).toContain('its key has 1024 bits only');
  expect(refusal(good.slice(0, good.indexOf('-----')))).toContain('no certificate in it');
  const broken = good.replace('CERTIFICATE-----\nMII', 'CERTIFICATE-----\nAAA');
  expect(refusal(broken)).toContain('its certificate cannot be read');
  expect(refusal('')).toContain('is no digest');
});
