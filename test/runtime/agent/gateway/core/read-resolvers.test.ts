import { expect, test } from 'vitest';
import { readResolvers } from '../../../../../runtime/agent/gateway/core/read-resolvers.ts';

const STUB = 'nameserver 127.0.0.53\noptions edns0 trust-ad\nsearch .\n';

test('at most three servers are taken, written one way', () => {
  const file =
    '# comment\nnameserver 192.0.2.1\n  nameserver\t2001:DB8:0::2 \n;x\nnameserver 192.0.2.3\nnameserver 192.0.2.4\n';
  expect(readResolvers([file, 'nameserver 192.0.2.9'], [])).toEqual({
    usable: ['192.0.2.1', '2001:db8::2', '192.0.2.3'],
    onlyLocal: false,
  });
});

test('behind the stub of systemd-resolved are the servers it asks', () => {
  expect(readResolvers([STUB, 'nameserver 192.0.2.9'], []).usable).toEqual(['192.0.2.9']);
});

test.each([
  ['loopback', STUB, []],
  ['IPv6 loopback', 'nameserver ::1', []],
  ['an address of the host', 'nameserver 192.0.2.7', ['192.0.2.7']],
])('a server that is %s cannot be used by stacks', (_, file, own) => {
  expect(readResolvers([file], own)).toEqual({ usable: [], onlyLocal: true });
});

test('what is no address is passed over', () => {
  const file = 'nameserver\nnameserver fe80::1%eth0\nnameserver evil\nserver=1\n';
  expect(readResolvers([file, ''], [])).toEqual({ usable: [], onlyLocal: false });
});
