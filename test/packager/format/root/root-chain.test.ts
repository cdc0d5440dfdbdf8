import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { canonicalJsonBytes } from '../../../../packager/format/json/canonical-json.ts';
import { nextRoot, rootChainBytes, signRoot } from '../../../../packager/format/root/make-root.ts';
import { readRootChain, type RootDocument } from '../../../../packager/format/root/read-root.ts';
import {
  type RootPolicy,
  verifyRootChain,
} from '../../../../packager/format/root/verify-root-chain.ts';
import { encodePae } from '../../../../packager/format/signature/pae.ts';
import { ROOT_PAYLOAD_TYPE } from '../../../../schemas/archive/namespace-root.ts';
import type { Namespace } from '../../../../schemas/ids/names.ts';
import { faultCode } from '../../../fakes/fault-code.ts';
import { TEST_TIME, testKey } from '../../../fakes/test-appliance.ts';
import { rootStep } from '../../../fakes/test-roots.ts';

const ACME = 'acme' as Namespace;
const [alice, bob, carol, mallory] = [testKey(), testKey(), testKey(), testKey()] as const;

const first = rootStep(undefined, { add: [alice], by: [alice] });
const second = rootStep(first, { add: [bob], by: [alice, bob] });
const third = rootStep(second, { remove: [alice], by: [bob] });

const verify = (
  pinned: RootDocument | undefined,
  chain: readonly RootDocument[],
  policy: Partial<RootPolicy> = {},
): number[] =>
  verifyRootChain(pinned, chain, { nowMs: TEST_TIME, ...policy }).map(({ root }) => root.version);
const code = (...args: Parameters<typeof verify>): string => faultCode(() => verify(...args));
const why = (...args: Parameters<typeof verify>): string => {
  try {
    return `accepted ${verify(...args).join()}`;
  } catch (error) {
    return (error as Error).message;
  }
};

describe('a chain of root documents', () => {
  test('leads from the known version to the newest, and tells what is new', () => {
    expect(verify(first, [first, second, third])).toEqual([2, 3]);
    expect(verify(second, [first, second, third])).toEqual([3]);
    expect(verify(second, [third])).toEqual([3]);
    expect(verify(third, [first, second, third])).toEqual([]);
  });

  test('is believed as a whole on first use, when its own signatures fit', () => {
    expect(verify(undefined, [first, second, third])).toEqual([1, 2, 3]);
    expect(verify(undefined, [second])).toEqual([2]);
  });

  test('reads back as what was written, in the same bytes', () => {
    const bytes = rootChainBytes([first, second]);
    const read = readRootChain(bytes);
    expect(read.map(({ root }) => root)).toEqual([first.root, second.root]);
    expect(Buffer.from(rootChainBytes(read)).equals(bytes)).toBe(true);
  });

  test('may raise the threshold; from then on so many must sign', () => {
    const two = rootStep(second, { threshold: 2, by: [alice, bob] });
    expect(verify(second, [two])).toEqual([3]);
    const byOne = rootStep(two, { add: [carol], by: [alice, carol] });
    expect(why(two, [byOne])).toContain('signatures by 2 keys of the version before and has 1');
    const byTwo = rootStep(two, { add: [carol], by: [alice, bob] });
    expect(verify(two, [byTwo])).toEqual([4]);
  });
});

describe('A9: root documents that must not be believed', () => {
  test('signed by the old keys alone, or by the new keys alone', () => {
    const oldOnly = rootStep(first, { add: [mallory], remove: [alice], by: [alice] });
    expect(why(first, [oldOnly])).toContain('signatures by 1 key of this version and has 0');
    const newOnly = rootStep(first, { add: [mallory], remove: [alice], by: [mallory] });
    expect(why(first, [newOnly])).toContain('signatures by 1 key of the version before and has 0');
  });

  test('root skip: a version left out, in the chain or behind the known one', () => {
    expect(code(first, [third])).toBe('ROOT_INVALID');
    expect(code(first, [first, third])).toBe('ROOT_INVALID');
    expect(code(undefined, [first, third])).toBe('ROOT_INVALID');
  });

  test('versions in another order, or twice', () => {
    expect(code(first, [third, second])).toBe('ROOT_INVALID');
    expect(code(first, [second, second, third])).toBe('ROOT_INVALID');
  });

  test('rollback: an older one than the known', () => {
    expect(code(third, [first, second])).toBe('ROOT_ROLLBACK');
  });

  test('a second document of the version that is known', () => {
    const twin = rootStep(first, { add: [carol], by: [alice, carol] });
    expect(code(second, [twin])).toBe('ROOT_INVALID');
    const heir = rootStep(twin, { remove: [bob], by: [alice, carol] });
    expect(code(second, [twin, heir])).toBe('ROOT_INVALID');
  });

  test('fast-forward: a number far ahead is not the next one', () => {
    const far = signRoot(
      nextRoot(ACME, { ...first.root, version: 1_000_000 }, { add: [], remove: [] }),
      [alice],
    );
    expect(code(first, [far])).toBe('ROOT_INVALID');
  });

  test('freeze: the newest has expired; one on the way may have', () => {
    const short = rootStep(first, { expiresMs: TEST_TIME + 1_000, by: [alice] });
    expect(verify(first, [short])).toEqual([2]);
    expect(code(first, [short], { nowMs: TEST_TIME + 1_000 })).toBe('ROOT_EXPIRED');
    expect(code(undefined, [short], { nowMs: TEST_TIME + 1_000 })).toBe('ROOT_EXPIRED');
    const renewed = rootStep(short, { by: [alice] });
    expect(verify(first, [short, renewed], { nowMs: TEST_TIME + 1_000 })).toEqual([2, 3]);
  });

  test('of another name space, wholly or half way', () => {
    const foreign = rootStep(undefined, { namespace: 'evil', add: [alice], by: [alice] });
    expect(code(first, [foreign])).toBe('ROOT_INVALID');
    const half = rootStep(first, { namespace: 'evil', by: [alice] });
    expect(code(first, [first, half])).toBe('ROOT_INVALID');
  });

  test('one key twice does not make two', () => {
    const two = rootStep(second, { threshold: 2, by: [alice, bob] });
    const [sig] = rootStep(two, { by: [alice] }).envelope.signatures;
    const next = rootStep(two, { by: [] });
    const stuffed = { ...next.envelope, signatures: [sig, sig, { ...sig, keyid: 'b'.repeat(64) }] };
    const [twice] = readRootChain(canonicalJsonBytes([stuffed]));
    expect(code(two, [twice!])).toBe('ROOT_INVALID');
  });

  test('a keyid is a hint: the name of a good key on a bad signature counts for nothing', () => {
    const next = rootStep(first, { by: [mallory] });
    const signatures = next.envelope.signatures.map(({ sig }) => ({
      sig,
      keyid: alice.publicKey.keyId,
    }));
    const [renamed] = readRootChain(canonicalJsonBytes([{ ...next.envelope, signatures }]));
    expect(code(first, [renamed!])).toBe('ROOT_INVALID');
  });

  test('a key that was revoked here appoints no successor', () => {
    const revoked = new Set([alice.publicKey.keyId]);
    const heir = rootStep(first, { add: [mallory], remove: [alice], by: [alice, mallory] });
    expect(verify(first, [heir])).toEqual([2]);
    expect(code(first, [heir], { revoked })).toBe('ROOT_INVALID');
  });
});

describe('A9: root documents that cannot be read', () => {
  const read = (value: unknown): string =>
    faultCode(() => readRootChain(value instanceof Uint8Array ? value : canonicalJsonBytes(value)));
  /** A chain of one document with any payload, signed well. */
  const holding = (payload: Uint8Array, payloadType: string = ROOT_PAYLOAD_TYPE): unknown => [
    {
      payload: Buffer.from(payload).toString('base64'),
      payloadType,
      signatures: [
        { sig: Buffer.from(alice.sign(encodePae(payloadType, payload))).toString('base64') },
      ],
    },
  ];
  const changed = (change: Record<string, unknown>): unknown =>
    holding(canonicalJsonBytes({ ...first.root, ...change }));

  test('endless data: more bytes, documents or keys than are taken', () => {
    expect(read(Buffer.alloc(10_000_000, 32))).toBe('LIMIT_EXCEEDED');
    expect(read(Array.from({ length: 33 }, () => first.envelope))).toBe('ROOT_MALFORMED');
    const keys = Object.fromEntries(
      Array.from({ length: 17 }, (_none, at) => [at.toString(16).padStart(64, '0'), 'AAAA']),
    );
    expect(read(changed({ keys }))).toBe('ROOT_MALFORMED');
    expect(read(changed({ expires: `2027-01-01T00:00:00.${'0'.repeat(9_000)}Z` }))).toBe(
      'LIMIT_EXCEEDED',
    );
  });

  test('another payload type: a signature over a release is no root document', () => {
    expect(read(holding(first.payload, 'application/vnd.in-toto+json'))).toBe('ROOT_MALFORMED');
  });

  test('JSON that is not canonical, or says a thing twice', () => {
    const text = Buffer.from(first.payload).toString();
    expect(read(holding(Buffer.from(` ${text}`)))).toBe('ROOT_MALFORMED');
    const twice = text.replace('"version":1', '"version":1,"version":1');
    expect(read(holding(Buffer.from(twice)))).toBe('ROOT_MALFORMED');
  });

  test('a key under the name of another, or of another kind', () => {
    const spki = Object.values(first.root.keys)[0];
    expect(read(changed({ keys: { [bob.publicKey.keyId]: spki } }))).toBe('ROOT_MALFORMED');
    const { publicKey } = generateKeyPairSync('ed448');
    const other = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
    expect(read(changed({ keys: { [bob.publicKey.keyId]: other } }))).toBe('ROOT_MALFORMED');
  });

  test('thresholds and versions that make no sense', () => {
    for (const change of [{ threshold: 0 }, { threshold: 2 }, { version: 0 }, { version: 1.5 }]) {
      expect(read(changed(change))).toBe('ROOT_MALFORMED');
    }
    expect(read(changed({ keys: {} }))).toBe('ROOT_MALFORMED');
    expect(read(changed({ extra: 1 }))).toBe('ROOT_MALFORMED');
    expect(read([])).toBe('ROOT_MALFORMED');
    expect(read(first.envelope)).toBe('ROOT_MALFORMED');
    expect(read([{ ...first.envelope, payload: '!' }])).toBe('ROOT_MALFORMED');
  });
});
