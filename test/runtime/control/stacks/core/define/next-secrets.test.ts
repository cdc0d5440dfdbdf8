import { describe, expect, test } from 'vitest';
import { nextSecrets } from '../../../../../../runtime/control/stacks/core/define/next-secrets.ts';
import type { SecretMaker } from '../../../../../../runtime/control/stacks/ports/secret-maker.ts';
import { makeManifest } from '../../../../../fakes/appliances.ts';

const maker: SecretMaker = {
  random: (count) => new Uint8Array(count).fill(7),
  keyPair: async (comment) => ({
    privatePem: `new ${comment}`,
    publicOpenSsh: `public ${comment}`,
  }),
  certificate: async (names) => ({ privatePem: 'new', certificatePem: `for ${names.join(' ')}` }),
};

const secret = {
  password: { type: 'password', length: 12 },
  longer: { type: 'password', length: 40 },
  hex: { type: 'hex', bytes: 8 },
  pair: { type: 'keypair' },
  one: { type: 'certificate', names: ['one'], days: 10 },
  later: { type: 'certificate', names: ['one'], days: 20 },
  two: { type: 'certificate', names: ['two'], days: 10 },
};

async function next(
  before: Record<string, object>,
  after: Record<string, object>,
  secrets: Record<string, string>,
) {
  const had = { parameters: { password: 'typed once' }, secrets };
  const answers = { title: 'Ours', password: 'typed once' };
  const [was, is] = [before, after].map((each) => makeManifest({ secrets: each }));
  return nextSecrets(was!, is!, { had, answers }, maker);
}

describe('what is secret of a newer version', () => {
  test('stays what it is, with all its parts; what is not asked for any more is not kept', async () => {
    const had = { a: 'one', 'k.private': 'mine', 'k.public': 'yours', gone: 'x' };
    const same = { a: secret.password, k: secret.pair };
    const { secrets } = await next(
      { ...same, gone: secret.hex },
      { ...same, a: secret.longer },
      had,
    );
    expect(secrets).toEqual({ a: 'one', 'k.private': 'mine', 'k.public': 'yours' });
  });

  test('is made where it is new, of another kind, or was never there', async () => {
    const { secrets } = await next(
      { kind: secret.password, lost: secret.hex },
      { kind: secret.hex, fresh: secret.hex, lost: secret.hex },
      { kind: 'one' },
    );
    expect(secrets).toEqual({
      kind: '0707070707070707',
      fresh: '0707070707070707',
      lost: '0707070707070707',
    });
  });

  test('is made where a certificate is for other names, and not where it lasts longer', async () => {
    const had = { 'c.private': 'old', 'c.certificate': 'old' };
    expect((await next({ c: secret.one }, { c: secret.two }, had)).secrets).toEqual({
      'c.private': 'new',
      'c.certificate': 'for two',
    });
    expect((await next({ c: secret.one }, { c: secret.later }, had)).secrets).toEqual(had);
  });

  test('does not take a secret for a part of another whose name it begins with', async () => {
    const { secrets } = await next(
      { db: secret.hex, db_admin: secret.hex },
      { db: secret.hex },
      { db_admin: 'not this' },
    );
    expect(secrets).toEqual({ db: '0707070707070707' });
  });

  test('keeps passwords that were typed, and makes those that were not', async () => {
    const is = makeManifest();
    const had = { parameters: {}, secrets: { db_password: 'x' } };
    expect((await next({}, {}, {})).parameters).toEqual({ password: 'typed once' });
    const made = await nextSecrets(is, is, { had, answers: {} }, maker);
    expect(made.parameters['password']).toHaveLength(20);
  });
});
