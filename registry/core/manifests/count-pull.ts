import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';
import type { Access } from '../access/access.ts';
import { ifWritable } from '../if-writable.ts';
import type { RegistryParts } from '../parts.ts';
import type { Repository } from '../../ports/repositories.ts';

/** Who pulls: an account, or the address that somebody without one comes from. */
export interface Puller {
  readonly access: Pick<Access, 'accountId'>;
  readonly address: string;
}

/** Counts a pull of an appliance: one a day for each client, so that nobody pulls it to the top. */
export async function countPull(
  { catalogue, clock }: Pick<RegistryParts, 'catalogue' | 'clock'>,
  repository: Repository,
  puller: Puller,
): Promise<void> {
  const day = clock.now().toISOString().slice(0, 10);
  await ifWritable(() =>
    catalogue.countPull(repository.id, { day, client: pullClient(puller, day) }),
  );
}

/**
 * Tells the clients of one day apart; what is kept names neither an account nor an address, and is
 * another one tomorrow.
 *
 * @param day as `2026-11-28`
 * @returns 32 hex digits
 */
export function pullClient({ access: { accountId }, address }: Puller, day: string): string {
  const who = accountId === undefined ? `address ${network(address)}` : `account ${accountId}`;
  return createHash('sha256').update(`${day} ${who}`).digest('hex').slice(0, 32);
}

/** Who has one IPv6 address usually has 2^64 of them: the first four groups stand for all. */
function network(address: string): string {
  if (!isIPv6(address) || address.includes('.')) return address;
  const [head = '', tail = ''] = address.split('::');
  const first = head.split(':').filter(Boolean);
  const last = tail.split(':').filter(Boolean);
  const zeros = Array.from({ length: Math.max(0, 8 - first.length - last.length) }, () => '0');
  return [...first, ...zeros, ...last].slice(0, 4).join(':');
}
