import { expect, test } from 'vitest';
import {
  forwardDroppers,
  hasDockerUser,
  readChains,
} from '../../../../../runtime/agent/gateway/core/found-chains.ts';

const chain = (family: string, table: string, name: string, more: object = {}) => ({
  chain: { family, table, name, handle: 1, ...more },
});
const forward = (policy: string) => ({ type: 'filter', hook: 'forward', prio: 0, policy });
const listing = (...chains: object[]) =>
  readChains(JSON.stringify({ nftables: [{ metainfo: { version: '1.0.6' } }, ...chains] }));

test('firewalls that drop what is forwarded are named', () => {
  const chains = listing(
    chain('ip', 'filter', 'FORWARD', forward('drop')),
    chain('ip6', 'filter', 'FORWARD', forward('accept')),
    chain('inet', 'firewalld', 'filter_FORWARD', forward('accept')),
    chain('inet', 'mine', 'in', { ...forward('drop'), hook: 'input' }),
    chain('bridge', 'mine', 'forward', forward('drop')),
  );
  expect(forwardDroppers(chains)).toEqual(['ip filter FORWARD', 'inet firewalld filter_FORWARD']);
});

test('Docker is not named where its chain for exceptions is', () => {
  const chains = listing(
    chain('ip', 'filter', 'FORWARD', forward('drop')),
    chain('ip', 'filter', 'DOCKER-USER'),
    chain('ip6', 'filter', 'FORWARD', forward('drop')),
  );
  expect(hasDockerUser(chains, 'ip')).toBe(true);
  expect(hasDockerUser(chains, 'ip6')).toBe(false);
  expect(forwardDroppers(chains)).toEqual(['ip6 filter FORWARD']);
});
