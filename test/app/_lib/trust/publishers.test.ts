import { describe, expect, test } from 'vitest';
import { pinObstacle, pinSituation } from '../../../../app/_lib/trust/pin-situation.ts';
import { publishersOf } from '../../../../app/_lib/trust/publishers.ts';
import { readRootFile } from '../../../../app/_lib/trust/read-root-file.ts';
import { PinnedRoot, TrustedKey } from '../../../../schemas/api/resources/trust.ts';
import { testKey } from '../../../fakes/test-appliance.ts';
import { chainText, rootStep } from '../../../fakes/test-roots.ts';

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
});

describe('pinning a root document', () => {
  const signer = testKey();
  const file = readRootFile(chainText(rootStep(undefined, { add: [signer], by: [signer] })));
  const answers = { text: 'something', compared: false, replace: false };

  test('asks to compare fingerprints where nothing is known', () => {
    const situation = pinSituation(file, { known: undefined, namespace: undefined });
    expect(situation).toEqual({
      problem: undefined,
      asksToCompare: true,
      asksToReplace: false,
    });
    expect(pinObstacle(answers, situation)).toBe('the fingerprints have not been compared');
    expect(pinObstacle({ ...answers, compared: true }, situation)).toBeUndefined();
  });

  test('asks for nothing where the keys before vouch for it, unless it begins anew', () => {
    const situation = pinSituation(file, { known: root(), namespace: 'acme' });
    expect(pinObstacle(answers, situation)).toBeUndefined();
    expect(pinObstacle({ ...answers, replace: true }, situation)).toContain('compared');
  });

  test('tells a file of another publisher, and one that is none', () => {
    const other = pinSituation(file, { known: undefined, namespace: 'globex' });
    expect(other.problem).toBe('It belongs to “acme”, not to “globex”.');
    expect(pinObstacle({ ...answers, compared: true }, other)).toBe('the file cannot be used');
    expect(pinObstacle({ ...answers, text: ' ' }, other)).toBe('there is no root document yet');
    expect(pinSituation(undefined, { known: undefined, namespace: undefined }).problem).toContain(
      'no file of root documents',
    );
  });
});
