import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { digestOf } from '../../../../packager/format/digest.ts';
import { canonicalJsonBytes } from '../../../../packager/format/json/canonical-json.ts';
import { encodePae } from '../../../../packager/format/signature/pae.ts';
import { publicKeyOf } from '../../../../packager/format/signature/public-key.ts';
import { signRelease } from '../../../../packager/format/signature/sign-release.ts';
import type { SigningKey } from '../../../../packager/format/signature/signing-key.ts';
import type {
  ReleaseSubject,
  TrustPolicy,
  Verdict,
} from '../../../../packager/format/signature/trust.ts';
import { verifyRelease } from '../../../../packager/format/signature/verify-release.ts';
import { Bundle, PAYLOAD_TYPE } from '../../../../schemas/archive/signature.ts';
import { faultCode } from '../../../fakes/fault-code.ts';
import { TEST_TIME, testKey, testRelease, trusted } from '../../../fakes/test-appliance.ts';

const key = testKey();
const other = testKey();
const digest = digestOf(Buffer.from('an image manifest'));
const descriptor = { mediaType: 'application/vnd.oci.image.manifest.v1+json', digest, size: 17 };
const subject: ReleaseSubject = { digest, name: 'tiny', version: '1.0.0' };

const signed = (
  by: SigningKey = key,
  changes: Parameters<typeof testRelease>[0] = {},
): Uint8Array => signRelease(descriptor, testRelease(changes), by).bundleBytes;

const verify = (
  bundles: Uint8Array | readonly Uint8Array[],
  policy: Partial<TrustPolicy> = {},
  about: ReleaseSubject = subject,
): Verdict =>
  verifyRelease(bundles instanceof Uint8Array ? [bundles] : bundles, about, {
    keys: [trusted(key)],
    nowMs: TEST_TIME,
    ...policy,
  });

type Parts = { -readonly [Key in keyof Bundle]: Bundle[Key] };
/** Changes a bundle after it was made. */
function edited(bytes: Uint8Array, change: (bundle: Parts) => void): Uint8Array {
  const bundle = JSON.parse(Buffer.from(bytes).toString()) as Parts;
  change(bundle);
  return canonicalJsonBytes(bundle);
}

/** Signs any payload of any type with a good key. */
function signedPayload(payload: unknown, payloadType: string = PAYLOAD_TYPE): Uint8Array {
  const bytes = canonicalJsonBytes(payload);
  return edited(signed(), ({ dsseEnvelope }) => {
    dsseEnvelope.payload = Buffer.from(bytes).toString('base64');
    dsseEnvelope.payloadType = payloadType;
    const signature = key.sign(encodePae(payloadType, bytes));
    dsseEnvelope.signatures = [{ sig: Buffer.from(signature).toString('base64') }];
  });
}
const statementOf = (bytes: Uint8Array): Record<string, unknown> =>
  JSON.parse(
    Buffer.from(
      (JSON.parse(Buffer.from(bytes).toString()) as Bundle).dsseEnvelope.payload,
      'base64',
    ).toString(),
  ) as Record<string, unknown>;

describe('a good signature', () => {
  test('tells who signed and what they vouch for', () => {
    const { keyIds, statement } = verify(signed());
    expect(keyIds).toEqual([key.publicKey.keyId]);
    expect(statement.predicate).toEqual({
      appliance: 'acme/tiny',
      version: '1.0.0',
      sequence: 5,
      created: '2026-05-01T12:00:00.000Z',
    });
  });

  test('made twice is the same bytes', () => {
    expect(Buffer.from(signed()).equals(signed())).toBe(true);
  });

  test('counts whatever lies beside it: anybody can attach a bad one', () => {
    const junk = [
      Buffer.from('junk'),
      signed(other),
      edited(signed(), () => undefined).subarray(1),
    ];
    expect(verify([...junk, signed()]).keyIds).toEqual([key.publicKey.keyId]);
  });

  test('is read in the URL-safe alphabet and without padding too (DSSE)', () => {
    const urlSafe = edited(signed(), ({ dsseEnvelope }) => {
      const turn = (text: string): string => Buffer.from(text, 'base64').toString('base64url');
      dsseEnvelope.payload = turn(dsseEnvelope.payload);
      dsseEnvelope.signatures = dsseEnvelope.signatures.map(({ sig }) => ({ sig: turn(sig) }));
    });
    expect(verify(urlSafe).keyIds).toHaveLength(1);
  });

  test('needs no keyid: it is a hint', () => {
    const anonymous = edited(signed(), (bundle) => {
      bundle.verificationMaterial = { publicKey: { hint: '' } };
      bundle.dsseEnvelope.signatures = bundle.dsseEnvelope.signatures.map(({ sig }) => ({ sig }));
    });
    expect(verify(anonymous).keyIds).toEqual([key.publicKey.keyId]);
  });

  test('of two keys satisfies a threshold of two, in one bundle or in two', () => {
    const keys = [trusted(key), trusted(other)];
    expect(verify([signed(), signed(other)], { keys, threshold: () => 2 }).keyIds).toHaveLength(2);
  });

  test('A8: counts beside one for another address, even where that one is trusted but too little', () => {
    const foreign = signed(other, { address: 'globex/tiny' as never });
    const keys = [trusted(key), trusted(other, 'globex')];
    const threshold = (namespace: string): number => (namespace === 'globex' ? 2 : 1);
    for (const bundles of [
      [foreign, signed()],
      [signed(), foreign],
    ]) {
      const { keyIds, statement } = verify(bundles, { keys, threshold });
      expect(keyIds).toEqual([key.publicKey.keyId]);
      expect(statement.predicate.appliance).toBe('acme/tiny');
    }
  });
});

describe('A8: signatures that must not count', () => {
  const code = (...args: Parameters<typeof verify>): string => faultCode(() => verify(...args));

  test('none at all', () => {
    expect(code([])).toBe('UNSIGNED');
  });

  test('of an unknown publisher: the fault names the namespace and the key it hints at', () => {
    expect(() => verify(signed(other))).toThrow(
      expect.objectContaining({
        code: 'PUBLISHER_UNKNOWN',
        data: { appliance: 'tiny 1.0.0', namespace: 'acme', keyIds: [other.publicKey.keyId] },
      }) as Error,
    );
    expect(code(signed(), { keys: [] })).toBe('PUBLISHER_UNKNOWN');
  });

  test('that names a trusted key but was made by another (keyid trick)', () => {
    const trick = edited(signed(other), (bundle) => {
      bundle.verificationMaterial = { publicKey: { hint: key.publicKey.keyId } };
      bundle.dsseEnvelope.signatures = bundle.dsseEnvelope.signatures.map(({ sig }) => ({
        sig,
        keyid: key.publicKey.keyId,
      }));
    });
    expect(code(trick)).toBe('SIGNATURE_INVALID');
  });

  test('whose payload was changed afterwards', () => {
    const changed = edited(signed(), ({ dsseEnvelope }) => {
      const payload = Buffer.from(dsseEnvelope.payload, 'base64').toString();
      dsseEnvelope.payload = Buffer.from(payload.replace('1.0.0', '1.0.1')).toString('base64');
    });
    expect(code(changed)).toBe('SIGNATURE_INVALID');
  });

  test('for other bytes: moved from another version', () => {
    const moved = { ...subject, digest: digestOf(Buffer.from('other')) };
    expect(code(signed(), {}, moved)).toBe('SIGNATURE_WRONG_SUBJECT');
  });

  test('for another appliance or version than the manifest says', () => {
    expect(code(signed(), {}, { ...subject, name: 'other' })).toBe('PUBLISHER_MISMATCH');
    expect(code(signed(), {}, { ...subject, version: '2.0.0' })).toBe('PUBLISHER_MISMATCH');
    const twoNames = statementOf(signed()) as { subject: [{ name: string }] };
    twoNames.subject[0].name = 'acme/other';
    expect(code(signedPayload(twoNames))).toBe('PUBLISHER_MISMATCH');
  });

  test('by a key that is trusted for another namespace', () => {
    expect(code(signed(), { keys: [trusted(key, 'evil')] })).toBe('PUBLISHER_UNKNOWN');
    const foreign = signed(key, { address: 'other/tiny' as never });
    expect(code(foreign)).toBe('PUBLISHER_UNKNOWN');
  });

  test('of another payload type, statement type or predicate type', () => {
    const statement = statementOf(signed());
    expect(code(signedPayload(statement, 'text/plain'))).toBe('SIGNATURE_TYPE_UNKNOWN');
    expect(code(signedPayload({ ...statement, _type: 'https://in-toto.io/Statement/v0.1' }))).toBe(
      'SIGNATURE_TYPE_UNKNOWN',
    );
    expect(
      code(signedPayload({ ...statement, predicateType: 'https://slsa.dev/provenance/v1' })),
    ).toBe('SIGNATURE_TYPE_UNKNOWN');
  });

  test('over something that is no statement at all', () => {
    for (const payload of [null, [], 'text', 5, {}]) {
      expect(code(signedPayload(payload))).toBe('SIGNATURE_TYPE_UNKNOWN');
    }
    const statement = statementOf(signed());
    expect(code(signedPayload({ ...statement, subject: [] }))).toBe('SIGNATURE_MALFORMED');
    expect(code(signedPayload({ ...statement, extra: 1 }))).toBe('SIGNATURE_MALFORMED');
  });

  test('of the same key twice do not make two', () => {
    const twice = edited(signed(), ({ dsseEnvelope }) => {
      dsseEnvelope.signatures = [...dsseEnvelope.signatures, ...dsseEnvelope.signatures];
    });
    const keys = [trusted(key), trusted(key), trusted(other)];
    expect(code(twice, { keys, threshold: () => 2 })).toBe('SIGNATURES_TOO_FEW');
    expect(code([signed(), signed(key, { sequence: 6 })], { keys, threshold: () => 2 })).toBe(
      'SIGNATURES_TOO_FEW',
    );
  });

  test('that have expired, or are dated ahead of our clock', () => {
    const expiring = signed(key, { expiresMs: TEST_TIME + 1_000 });
    expect(code(expiring, { nowMs: TEST_TIME })).toBe('no fault');
    expect(code(expiring, { nowMs: TEST_TIME + 1_000 })).toBe('SIGNATURE_EXPIRED');
    expect(code(signed(), { nowMs: TEST_TIME - 25 * 3_600_000 })).toBe('SIGNATURE_FROM_FUTURE');
  });

  test('by a revoked key', () => {
    expect(code(signed(), { keys: [{ ...trusted(key), revoked: true }] })).toBe('KEY_REVOKED');
    const both = [{ ...trusted(key), revoked: true }, trusted(key)];
    expect(code(signed(), { keys: both })).toBe('KEY_REVOKED');
  });

  test('of an older release than one already seen', () => {
    expect(code(signed(), { sequenceSeen: 6 })).toBe('ROLLBACK_REFUSED');
    expect(code(signed(), { sequenceSeen: 5 })).toBe('no fault');
  });

  test('that cannot be read', () => {
    const broken = [
      Buffer.from(''),
      Buffer.from('{}'),
      edited(signed(), (bundle) => void Object.assign(bundle, { extra: 1 })),
      edited(signed(), ({ dsseEnvelope }) => void (dsseEnvelope.payload = 'not base64!')),
      edited(signed(), ({ dsseEnvelope }) => void (dsseEnvelope.payload = 'abcd-_+/')),
      edited(signed(), ({ dsseEnvelope }) => void (dsseEnvelope.signatures = [])),
      edited(signed(), ({ dsseEnvelope }) => void (dsseEnvelope.signatures = [{ sig: 'x' }])),
    ];
    for (const bundle of broken) expect(code(bundle)).toBe('SIGNATURE_MALFORMED');
  });

  test('an empty signature is not a valid one', () => {
    const empty = edited(signed(), ({ dsseEnvelope }) => {
      dsseEnvelope.signatures = [{ sig: '' }];
    });
    expect(code(empty)).toBe('SIGNATURE_INVALID');
  });

  test('what a stranger claims about keys is safe to print', () => {
    const hostile = edited(signed(other), (bundle) => {
      bundle.verificationMaterial = { publicKey: { hint: '\x1b[2J' } };
    });
    expect(() => verify(hostile)).toThrow(/\\x1b\[2J/);
  });
});

describe('keys', () => {
  test('of another kind than ed25519 are refused', () => {
    const { publicKey } = generateKeyPairSync('ed448');
    expect(faultCode(() => publicKeyOf(publicKey, 'x.pub'))).toBe('KEY_UNREADABLE');
  });
});

describe('encodePae', () => {
  test('is what the DSSE specification gives as its example', () => {
    const pae = encodePae('http://example.com/HelloWorld', Buffer.from('hello world'));
    expect(Buffer.from(pae).toString()).toBe(
      'DSSEv1 29 http://example.com/HelloWorld 11 hello world',
    );
  });
});
