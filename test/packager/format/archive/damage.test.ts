import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { verifyContent } from '../../../../packager/format/archive/verify-content.ts';
import { verifyRelease } from '../../../../packager/format/signature/verify-release.ts';
import { laterFaultCode } from '../../../fakes/fault-code.ts';
import {
  decompress,
  openBytes,
  packSigned,
  TEST_TIME,
  testKey,
  trusted,
} from '../../../fakes/test-appliance.ts';

const key = testKey();
let bytes: Buffer;
let wanted: string;
beforeAll(async () => {
  bytes = await packSigned(key);
  wanted = await readAll(bytes);
});

/** All that `yard verify` does. @returns what a user would get from the archive, to be compared */
async function readAll(archive: Uint8Array): Promise<string> {
  const opened = await openBytes(archive);
  await verifyContent(opened, { blobs: opened.blobs, decompress });
  const { manifest, descriptor, signatures } = opened;
  const subject = { digest: descriptor.digest, name: manifest.name, version: manifest.version };
  const bundles = signatures.map(({ bundleBytes }) => bundleBytes);
  const verdict = verifyRelease(bundles, subject, { keys: [trusted(key)], nowMs: TEST_TIME });
  return JSON.stringify([descriptor.digest, manifest, verdict]);
}

describe('damage', () => {
  test('one changed byte anywhere is refused or changes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(bytes.length - 1),
        fc.integer({ min: 1, max: 255 }),
        async (at, mask) => {
          const changed = Buffer.from(bytes);
          changed[at] = (changed[at] ?? 0) ^ mask;
          let found = wanted;
          const code = await laterFaultCode(readAll(changed).then((text) => (found = text)));
          expect([code, found]).toEqual([expect.stringMatching(/^[A-Z_]+$|^no fault$/), wanted]);
        },
      ),
      { numRuns: 400 },
    );
  });

  test('one changed byte in any header, document or signature is refused or changes nothing', async () => {
    const small = [...bytes.keys()].filter((at) => at < 2_048 || at > bytes.length - 12_000);
    for (const at of small.filter((_, i) => i % 7 === 0)) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 0x01;
      let found = wanted;
      await laterFaultCode(readAll(changed).then((text) => (found = text)));
      expect(found).toBe(wanted);
    }
  });

  test('an archive that ends too early is refused wherever it ends', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), async (length) => {
        expect(await laterFaultCode(openBytes(bytes.subarray(0, length)))).toBe(
          'ARCHIVE_TRUNCATED',
        );
      }),
      { numRuns: 200 },
    );
  });

  test('any bytes at all are refused with a fault, never with another error', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 3_000 }), async (junk) => {
        expect(await laterFaultCode(openBytes(junk))).not.toBe('no fault');
      }),
    );
  });
});
