import { describe, expect, test } from 'vitest';
import { pinObstacle, pinSituation } from '../../../../app/_lib/trust/pin-situation.ts';
import { type Publisher, publishersOf } from '../../../../app/_lib/trust/publishers.ts';
import { readRootFile } from '../../../../app/_lib/trust/read-root-file.ts';
import { PinnedRoot, TrustedKey } from '../../../../schemas/api/resources/trust.ts';
import { testKey } from '../../../fakes/test-appliance.ts';
import { chainText, rootStep } from '../../../fakes/test-roots.ts';

const OTHER = 'b'.repeat(64);
const signer = testKey();

/** A publisher of whom a key is trusted that the file does not name. */
function publisher(withRoot: boolean): Publisher {
  const since = '2026-01-01T00:00:00Z';
  const key = TrustedKey.parse({
    namespace: 'acme',
    keyId: OTHER,
    publicKey: signer.publicKey.pem,
    addedAt: since,
    addedBy: 'admin',
    revokedAt: null,
  });
  const root = PinnedRoot.parse({
    namespace: 'acme',
    version: 3,
    threshold: 1,
    keyIds: [OTHER],
    expires: null,
    how: 'followed',
    since,
    by: 'olga',
  });
  return publishersOf([key], withRoot ? [root] : [], Date.parse(since))[0]!;
}

describe('pinning a root document', () => {
  const file = readRootFile(chainText(rootStep(undefined, { add: [signer], by: [signer] })));
  const answers = { text: 'something', compared: false, replace: false };

  test('asks to compare fingerprints where nothing is known', () => {
    const situation = pinSituation(file, { known: undefined, namespace: undefined });
    expect(situation).toEqual({
      problem: undefined,
      asksToCompare: true,
      asksToReplace: false,
      givesUp: [],
    });
    expect(pinObstacle(answers, situation)).toBe('compare the fingerprints first');
    expect(pinObstacle({ ...answers, compared: true }, situation)).toBeUndefined();
  });

  test('asks for nothing where the keys before vouch for it, unless it begins anew', () => {
    const situation = pinSituation(file, { known: publisher(true), namespace: 'acme' });
    expect(pinObstacle(answers, situation)).toBeUndefined();
    expect(pinObstacle({ ...answers, replace: true }, situation)).toContain('compare the');
  });

  test('tells a file of another publisher, and one that is none', () => {
    const other = pinSituation(file, { known: undefined, namespace: 'globex' });
    expect(other.problem).toBe('It belongs to “acme”, not to “globex”.');
    expect(pinObstacle({ ...answers, compared: true }, other)).toBe('the file cannot be used');
    expect(pinObstacle({ ...answers, text: ' ' }, other)).toBe(
      'choose or paste a root document first',
    );
    expect(pinSituation(undefined, { known: undefined, namespace: undefined }).problem).toContain(
      'not a root document file',
    );
  });

  test('tells which keys it gives up, also where they were trusted one by one', () => {
    for (const withRoot of [true, false]) {
      const known = publisher(withRoot);
      expect(pinSituation(file, { known, namespace: 'acme' }).givesUp).toEqual([OTHER]);
    }
    const known = publisher(false);
    expect(pinSituation(file, { known, namespace: 'acme' }).asksToCompare).toBe(true);
  });
});
