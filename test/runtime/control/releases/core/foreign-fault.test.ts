import { describe, expect, test } from 'vitest';
import { foreignFault } from '../../../../../runtime/control/releases/core/foreign-fault.ts';
import { Fault } from '../../../../../schemas/errors/fault.ts';
import { parseReference } from '../../../../../schemas/ids/reference.ts';

const REGISTRY = 'https://registry.example.org';
const REFERENCE = parseReference('acme/blog:1.0.0');
const said = (error: unknown): Fault => foreignFault(error, REGISTRY, REFERENCE);
/** What the other side could have written, which must not get out. */
const SPOKEN = 'a secret page of the intranet';

describe('what is said of an appliance that could not be read elsewhere', () => {
  test.each([
    new Fault('REGISTRY_NOT_APPROVED', { registry: REGISTRY }),
    new Fault('REGISTRY_ADDRESS_REFUSED', { registry: REGISTRY }),
    new Fault('VERSION_MISMATCH', { asked: '1.0.0', found: '2.0.0' }),
    new Fault('TOO_MANY_REQUESTS', { retryAfterSeconds: 1 }),
    new Fault('CANCELLED', { what: 'x' }),
    new Fault('INTERNAL', { what: 'x' }),
  ])('is what this server says itself: $code', (fault) => expect(said(fault)).toBe(fault));

  test('is that of an unexpected error, which says nothing', () => {
    expect(said(new Error(SPOKEN))).toMatchObject({ code: 'INTERNAL' });
  });

  test('is that there is none, by the name that was asked for', () => {
    const cause = new Fault('NOT_FOUND', { what: SPOKEN, name: SPOKEN });
    const fault = said(cause);
    expect(fault).toMatchObject({
      code: 'NOT_FOUND',
      data: { what: 'appliance', name: 'acme/blog:1.0.0' },
    });
    expect(fault.cause).toBe(cause);
  });

  test.each([
    [
      new Fault('NOT_SIGNED_IN', {}),
      401,
      'it requires signing in, and this server has no account there',
    ],
    [new Fault('FORBIDDEN', { needs: SPOKEN }), 403, 'access is denied'],
  ] as const)('is what it means: %s', (cause, status, why) => {
    const fault = said(cause);
    expect(fault).toMatchObject({
      code: 'REGISTRY_REFUSED',
      data: { registry: REGISTRY, status, why },
    });
    expect(fault.cause).toBe(cause);
  });

  test('is only its code for everything else', () => {
    const cause = new Fault('DIGEST_MISMATCH', { what: SPOKEN, wanted: SPOKEN, found: SPOKEN });
    const fault = said(cause);
    expect(fault).toMatchObject({
      code: 'REGISTRY_UNUSABLE',
      data: { registry: REGISTRY, code: 'DIGEST_MISMATCH' },
    });
    expect(fault.cause).toBe(cause);
    expect(`${fault.message} ${fault.action}`).not.toContain(SPOKEN);
  });
});

describe('why a registry was not reached', () => {
  const UNCLEAR = 'it does not answer like a registry';
  const whyOf = (cause: unknown): unknown =>
    said(new Fault('UNREACHABLE', { url: 'http://10.0.0.1', why: SPOKEN }, { cause })).data;
  const coded = (code: unknown): Error => Object.assign(new Error(SPOKEN), { code });

  test.each(['ECONNREFUSED', 'ENOTFOUND', 'UND_ERR_SOCKET', 'E2', 'A'.repeat(40)])(
    'is what the system says: %s',
    (code) => expect(whyOf(coded(code))).toEqual({ url: REGISTRY, why: code }),
  );

  test.each([
    ['nothing was said', undefined],
    ['no error was given', { code: 'ECONNREFUSED' }],
    ['it has no code', new Error(SPOKEN)],
    ['its code is a number', coded(61)],
    ['its code is a list', coded(['ECONNREFUSED'])],
    ['its code is too short', coded('E')],
    ['its code is too long', coded('A'.repeat(41))],
    ['its code is a sentence', coded('ECONNREFUSED by the intranet')],
    ['it begins like a sentence', coded('the ECONNREFUSED')],
  ])('is not told when %s', (_when, cause) => {
    expect(whyOf(cause)).toEqual({ url: REGISTRY, why: UNCLEAR });
  });
});
