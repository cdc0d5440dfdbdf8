import { describe, expect, test } from 'vitest';
import { groupOf, isSilent, roomFor } from '../../../../../runtime/control/nodes/core/join-room.ts';
import type { NodeId } from '../../../../../schemas/ids/brand.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';

const NOW = new Date('2026-05-01T12:00:00.000Z');
const { perAddress, requests: most, silentMs } = LIMITS.join;

const request = (keyFingerprint: string, address: string, agoMs = 0, isRejected = false) => ({
  keyFingerprint,
  address,
  lastAskedAt: new Date(NOW.getTime() - agoMs),
  admitted: undefined as NodeId | undefined,
  rejected: isRejected ? { by: 'olga', at: NOW.toISOString() } : undefined,
});
const own = (count: number, agoMs = 0) =>
  Array.from({ length: count }, (_none, index) =>
    request(`own-${index}`, '192.0.2.7', agoMs + index),
  );
const others = (count: number, agoMs = 0) =>
  Array.from({ length: count }, (_none, index) =>
    request(`other-${index}`, `10.${index >> 8}.${index & 255}.1`, agoMs + index),
  );
const room = (requests: Parameters<typeof roomFor>[1]) => roomFor('192.0.2.7', requests, NOW);

describe('room for one more request', () => {
  test('is there while an address has few, and all together are not too many', () => {
    expect(room([])).toEqual({ kind: 'free' });
    expect(room([...own(perAddress - 1), ...others(100)])).toEqual({ kind: 'free' });
  });

  test('is not there for an address that asks with many keys at once', () => {
    expect(room(own(perAddress))).toEqual({ kind: 'full' });
  });

  test('is made by the one of the same address that was silent for longest, and by no other', () => {
    const requests = [...others(10, 10 * silentMs), ...own(perAddress, silentMs + 1)];
    expect(room(requests)).toEqual({ kind: 'instead', of: `own-${perAddress - 1}` });
  });

  test('is made first by a machine that was let in, at once', () => {
    const admitted = { ...request('in', '192.0.2.7'), admitted: 'node-0000000001' as NodeId };
    expect(room([...own(perAddress - 1, silentMs + 1), admitted])).toEqual({
      kind: 'instead',
      of: 'in',
    });
  });

  test('is made by whoever was silent for longest once all are too many', () => {
    const requests = [...others(most - 1), request('silent', '10.9.9.9', silentMs + 1)];
    expect(room(requests)).toEqual({ kind: 'instead', of: 'silent' });
  });

  test('is made by what was rejected only when nothing else is silent', () => {
    const rejected = request('rejected', '10.9.9.9', 5 * silentMs, true);
    const silent = request('silent', '10.9.9.8', 2 * silentMs);
    expect(room([...others(most - 2), rejected, silent])).toEqual({
      kind: 'instead',
      of: 'silent',
    });
    expect(room([...others(most - 1), rejected])).toEqual({ kind: 'instead', of: 'rejected' });
  });

  test('is not taken from anybody who is heard of', () => {
    expect(room(others(most))).toEqual({ kind: 'full' });
    expect(isSilent(request('a', '10.0.0.1', silentMs), NOW)).toBe(false);
    expect(isSilent(request('a', '10.0.0.1', silentMs + 1), NOW)).toBe(true);
  });

  test('all addresses of a network of 254 hosts together cannot use up', () => {
    expect(254 * perAddress).toBeLessThan(most);
  });
});

describe('what counts as one address', () => {
  test.each([
    ['192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:0db8:0001:0002::/64'],
    ['2001:DB8:1:2::9', '2001:0db8:0001:0002::/64'],
    ['2001:db8::9', '2001:0db8:0000:0000::/64'],
    ['fe80::1%eth0', 'fe80:0000:0000:0000::/64'],
    ['::1', '0000:0000:0000:0000::/64'],
  ])('%s: %s', (address, group) => {
    expect(groupOf(address)).toBe(group);
  });
});
