import { expect, test } from 'vitest';
import { rotateSecrets } from '../../../../../../runtime/control/stacks/core/define/rotate-secrets.ts';

const maker = {
  random: (count: number) => new Uint8Array(count).fill(7),
  keyPair: async () => ({ privatePem: 'new private', publicOpenSsh: 'new public' }),
  certificate: async () => ({ privatePem: '', certificatePem: '' }),
};
const MANIFEST = {
  secrets: {
    token: { type: 'hex', bytes: 2 },
    pair: { type: 'keypair' },
    other: { type: 'hex', bytes: 1 },
  },
} as never;
const HAD = { token: 'old', 'pair.private': 'old', 'pair.public': 'old', other: 'old' };

test('those that are named are made anew with all their parts, and all others stay', async () => {
  expect(await rotateSecrets(MANIFEST, HAD, ['token', 'gone'], maker)).toEqual({
    ...HAD,
    token: '0707',
  });
  expect(await rotateSecrets(MANIFEST, HAD, ['pair'], maker)).toEqual({
    ...HAD,
    'pair.private': 'new private',
    'pair.public': 'new public',
  });
  expect(await rotateSecrets(MANIFEST, HAD, [], maker)).toEqual(HAD);
});
