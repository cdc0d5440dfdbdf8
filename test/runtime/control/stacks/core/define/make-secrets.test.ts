import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  makePassword,
  makeSecrets,
} from '../../../../../../runtime/control/stacks/core/define/make-secrets.ts';
import { makeManifest } from '../../../../../fakes/appliances.ts';

/** Gives these bytes in turn, again and again. */
const from = (bytes: readonly number[]) => {
  let at = 0;
  return (count: number): Uint8Array =>
    Uint8Array.from({ length: count }, () => bytes[at++ % bytes.length]!);
};
const SIGNS = /^[a-km-zA-HJ-NP-Z2-9]*$/;

describe('a password', () => {
  test('has as many signs as were asked for, none of them mistaken for another', () => {
    const bytes = fc
      .uint8Array({ minLength: 1, maxLength: 40 })
      .filter((all) => all.some((b) => b < 224));
    fc.assert(
      fc.property(fc.nat({ max: 80 }), bytes, (length, all) => {
        const password = makePassword(length, from([...all]));
        expect(password).toHaveLength(length);
        expect(password).toMatch(SIGNS);
      }),
    );
  });

  test('has each sign for equally many bytes; the others are thrown away', () => {
    const all = Array.from({ length: 256 }, (_, byte) => byte);
    const counts = Map.groupBy(makePassword(224, from(all)), (sign) => sign);
    expect(counts.size).toBe(56);
    expect(new Set([...counts.values()].map((same) => same.length))).toEqual(new Set([4]));
    expect(makePassword(3, from([255, 224, 223, 0, 56]))).toBe('9aa');
  });

  test('asks for no byte when it has no sign', () => {
    expect(
      makePassword(0, () => {
        throw new Error('asked');
      }),
    ).toBe('');
  });
});

describe('the secrets of a stack', () => {
  const password = (over: object) => ({ type: 'password', label: 'x', ...over });
  const made = (parameters: object, { secrets = {}, answers = {}, asked = [] as unknown[] } = {}) =>
    makeSecrets(makeManifest({ parameters, secrets }), answers, {
      random: from([0, 1, 2, 3]),
      keyPair: async (comment) => {
        asked.push(comment);
        return { privatePem: 'key', publicOpenSsh: 'ssh' };
      },
      certificate: async (names, days) => {
        asked.push([names, days]);
        return { privatePem: 'tls key', certificatePem: 'tls' };
      },
    });

  test('are passwords as they were typed, and made where nothing was', async () => {
    const parameters = {
      title: { type: 'string', label: 'Title', default: 'My blog' },
      typed: password({ generate: { length: 20 } }),
      empty: password({ generate: { length: 13 } }),
      missing: password({ minLength: 9 }),
    };
    const answers = { title: 'A', typed: 'correct horse', empty: '' };
    expect(await made(parameters, { answers })).toEqual({
      parameters: { typed: 'correct horse', empty: 'abcdabcdabcda', missing: 'bcdabcdab' },
      secrets: {},
    });
  });

  test('are those that the appliance declares, each kind under the names that templates use', async () => {
    const secrets = {
      db: { type: 'password', length: 32 },
      token: { type: 'hex', bytes: 20 },
      ssh: { type: 'keypair' },
      tls: { type: 'certificate', names: ['web.internal'], days: 30 },
    };
    const asked: unknown[] = [];
    expect(await made({}, { secrets, asked })).toEqual({
      parameters: {},
      secrets: {
        db: 'abcdabcdabcdabcdabcdabcdabcdabcd',
        token: '0001020300010203000102030001020300010203',
        'ssh.private': 'key',
        'ssh.public': 'ssh',
        'tls.private': 'tls key',
        'tls.certificate': 'tls',
      },
    });
    expect(asked).toEqual(['ssh', [['web.internal'], 30]]);
  });
});
