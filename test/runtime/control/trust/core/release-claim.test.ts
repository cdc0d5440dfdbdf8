import { expect, test } from 'vitest';
import { releaseClaim } from '../../../../../runtime/control/trust/core/release-claim.ts';
import { makeAppliance, makeManifest, signedBy } from '../../../../fakes/appliances.ts';

const blog = makeAppliance();
const evil = { ...blog, address: 'evil/blog' };
const older = makeAppliance(makeManifest({ version: '0.9.0' }));
const own = signedBy('a'.repeat(64), blog);

test('only what is signed as this address and version counts; other names are told once', () => {
  const signatures = [
    signedBy('b'.repeat(64), evil),
    own,
    signedBy('c'.repeat(64), older),
    signedBy('d'.repeat(64), evil),
  ];
  const found = { version: '1.0.0', signatures } as never;
  expect(releaseClaim(found, 'acme/blog' as never)).toMatchObject({
    appliance: 'acme/blog',
    signatures: [own],
    otherNames: ['evil/blog', 'acme/blog'],
  });
});

test('what is signed as nothing else has no other names', () => {
  const found = { version: '1.0.0', signatures: [own] } as never;
  expect(releaseClaim(found, 'acme/blog' as never).otherNames).toEqual([]);
});
