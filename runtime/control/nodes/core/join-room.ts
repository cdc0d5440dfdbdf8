import { isIPv6 } from 'node:net';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import type { JoinRecord } from '../ports/join-store.ts';

type Remembered = Pick<
  JoinRecord,
  'keyFingerprint' | 'address' | 'lastAskedAt' | 'rejected' | 'admitted'
>;

/** Whether one more request can be remembered: as it is, in the place of another one, or not now. */
export type JoinRoom =
  | { readonly kind: 'free' }
  | { readonly kind: 'instead'; readonly of: string }
  | { readonly kind: 'full' };

/**
 * Whoever can reach the server can ask, with as many keys as they like. Requests make room of machines that
 * were let in, and those that are silent, first of all those that were silent for longest; one that waits and
 * is heard of stays, whoever else asks.
 */
export function roomFor(address: string, requests: readonly Remembered[], now: Date): JoinRoom {
  const group = groupOf(address);
  const own = requests.filter((request) => groupOf(request.address) === group);
  const { requests: most, perAddress } = LIMITS.join;
  if (own.length < perAddress && requests.length < most) return { kind: 'free' };
  const goes = (own.length < perAddress ? requests : own)
    .filter((request) => request.admitted !== undefined || isSilent(request, now))
    .toSorted(byUse)
    .at(0);
  return goes ? { kind: 'instead', of: goes.keyFingerprint } : { kind: 'full' };
}

/** @returns whether nothing was heard of a request for so long that it may make room for others */
export const isSilent = ({ lastAskedAt }: Pick<JoinRecord, 'lastAskedAt'>, now: Date): boolean =>
  now.getTime() - lastAskedAt.getTime() > LIMITS.join.silentMs;

/** A machine that was let in needs its request no more; what was rejected would be asked about again. */
const useOf = ({ admitted, rejected }: Remembered): number =>
  admitted !== undefined ? 0 : rejected === undefined ? 1 : 2;

const byUse = (a: Remembered, b: Remembered): number =>
  useOf(a) - useOf(b) || a.lastAskedAt.getTime() - b.lastAskedAt.getTime();

/** @returns what one machine has for itself: an IPv4 address, or the first 64 bits of an IPv6 one */
export function groupOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('%')[0]!.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  const groups = [...before, ...Array.from({ length: Math.max(0, zeros) }, () => '0'), ...after];
  return `${groups
    .slice(0, 4)
    .map((group) => group.padStart(4, '0').toLowerCase())
    .join(':')}::/64`;
}
