import { expect, test } from 'vitest';
import {
  cannotEncrypt,
  whyNotEncrypt,
} from '../../../../../runtime/control/nodes/core/why-not-encrypt.ts';

const underlay = { address: '192.0.2.1', mtu: 1_500 };
const able = { state: 'able', key: `${'a'.repeat(42)}A=`, port: 1, by: 'kernel' } as const;
const unable = { state: 'unable', why: 'It lacks wireguard-tools.' } as const;

test('a node that others reach says why it cannot encrypt; an older one cannot say', () => {
  expect(whyNotEncrypt({ underlay, tunnel: able })).toBeUndefined();
  expect(whyNotEncrypt({ underlay, tunnel: unable })).toBe('It lacks wireguard-tools.');
  expect(whyNotEncrypt({ underlay })).toMatch(/^Its agent is of a version that cannot/);
});

test('a node that no other reaches need not', () => {
  expect(whyNotEncrypt(undefined)).toBeUndefined();
  expect(whyNotEncrypt({})).toBeUndefined();
  expect(whyNotEncrypt({ tunnel: unable })).toBeUndefined();
});

test('what is told of it ends with the reason', () => {
  expect(cannotEncrypt('It lacks wg.')).toMatch(/^It cannot encrypt .* It lacks wg\.$/);
});
