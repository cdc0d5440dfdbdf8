import { describe, expect, test } from 'vitest';
import { mustSign, publishersOf } from '../../../../app/_lib/trust/publishers.ts';
import { PinnedRoot, TrustedKey } from '../../../../schemas/api/resources/trust.ts';

const NOW = Date.parse('2026-05-01T12:00:00Z');
const [A, B] = ['a'.repeat(64), 'b'.repeat(64)] as const;

const key = (namespace: string, keyId: string, revokedAt: string | null = null) =>
  TrustedKey.parse({
    namespace,
    keyId,
    publicKey: '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n',
    addedAt: '2026-01-01T00:00:00Z',
    addedBy: 'admin',
    revokedAt,
  });
const root = (over: Record<string, unknown> = {}) =>
  PinnedRoot.parse({
    namespace: 'acme',
    version: 3,
    threshold: 2,
    keyIds: [A, B],
    expires: null,
    how: 'followed',
    since: '2026-02-01T00:00:00Z',
    by: 'olga',
    ...over,
  });
const REVOKED = '2026-03-01T00:00:00Z';

describe('what is believed of publishers', () => {
  test('is told by name space, in the order of the alphabet', () => {
    const found = publishersOf([key('zeta', A), key('acme', A), key('acme', B)], [root()], NOW);
    expect(found).toMatchObject([
      { namespace: 'acme', trusted: 2, threshold: 2, state: 'trusted', root: { version: 3 } },
      { namespace: 'zeta', trusted: 1, threshold: 1, state: 'trusted', root: undefined },
    ]);
  });

  test.each([
    ['too-few', [key('acme', A), key('acme', B, REVOKED)], root()],
    ['revoked', [key('acme', A, REVOKED), key('acme', B, REVOKED)], root()],
    ['expired', [key('acme', A), key('acme', B)], root({ expires: '2026-05-01T12:00:00Z' })],
    ['trusted', [key('acme', A), key('acme', B)], root({ expires: '2026-05-01T12:00:01Z' })],
    ['too-few', [key('acme', A), key('acme', 'c'.repeat(64))], root()],
  ] as const)('is “%s” by its keys and its root document', (state, keys, document) => {
    expect(publishersOf(keys, [document], NOW)).toMatchObject([{ state }]);
  });

  test('says in words how many must sign', () => {
    const words = (keys: readonly TrustedKey[]) => publishersOf(keys, [root()], NOW).map(mustSign);
    expect(words([key('acme', A), key('acme', B)])).toEqual(['2 of 2']);
    expect(words([key('acme', A, REVOKED)])).toEqual(['no key is left']);
  });
});
