import { expect, test } from 'vitest';
import { publishedByOthers } from '../../../../../runtime/agent/gateway/core/published-by-others.ts';

const dport = (protocol: string, right: unknown, op = '==') => ({
  match: { op, left: { payload: { protocol, field: 'dport' } }, right },
});
const DNAT = { dnat: { family: 'ip', addr: '100.96.0.2' } };
const rule = (name: string, ...expr: unknown[]) => ({
  rule: { family: 'inet', table: name, chain: 'arrive', handle: 7, expr },
});
const ports = (...nftables: unknown[]): string[] =>
  publishedByOthers(
    JSON.stringify({ nftables: [{ metainfo: { version: '1.0.6' } }, ...nftables] }),
    new Set(['own']),
  ).map(({ protocol, port, table: of }) => `${port}/${protocol} ${of}`);

test('U17: ports that rules lead elsewhere are found in every way to write them', () => {
  expect(
    ports(
      rule('a', dport('tcp', 80), DNAT),
      rule('a', dport('udp', { range: [5000, 5002] }), { redirect: { port: 1 } }),
      rule(
        'a',
        { match: { op: '==', left: { fib: {} }, right: 'local' } },
        dport('tcp', { set: [81, { range: [90, 91] }] }),
        DNAT,
      ),
      rule('a', dport('th', 53), DNAT),
    ),
  ).toEqual([
    '80/tcp nft table inet a',
    '5000/udp nft table inet a',
    '5001/udp nft table inet a',
    '5002/udp nft table inet a',
    '81/tcp nft table inet a',
    '90/tcp nft table inet a',
    '91/tcp nft table inet a',
    '53/tcp nft table inet a',
    '53/udp nft table inet a',
  ]);
});

test('U17: rules that lead nowhere, or that a port does not match, are none', () => {
  expect(
    ports(
      rule('a', dport('tcp', 80), { accept: null }),
      rule('a', dport('tcp', 80, '!='), DNAT),
      rule(
        'a',
        { match: { op: '==', left: { payload: { protocol: 'tcp', field: 'sport' } }, right: 80 } },
        DNAT,
      ),
      rule('a', DNAT),
      rule('a', dport('tcp', '@ports'), DNAT),
    ),
  ).toEqual([]);
});

test('U17: the agent’s own tables are left out; of another family, the same name is another table', () => {
  const foreign = { rule: { family: 'ip', table: 'own', expr: [dport('tcp', 3), DNAT] } };
  expect(
    ports(rule('own', dport('tcp', 1), DNAT), rule('other', dport('tcp', 2), DNAT), foreign),
  ).toEqual(['2/tcp nft table inet other', '3/tcp nft table ip own']);
});
