import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from '../../../../../packager/native/run-command.ts';
import { ensureForwarding } from '../../../../../runtime/agent/gateway/adapters/forwarding.ts';
import { NetworkNamespace } from '../../../../../runtime/agent/gateway/adapters/network-namespace.ts';
import { NetworkLab } from './lab/network-lab.ts';

let lab: NetworkLab;
let host: NetworkNamespace;
beforeAll(async () => {
  lab = await NetworkLab.create();
  host = new NetworkNamespace(`/run/netns/${lab.hostName}`, runCommand);
});
afterAll(() => lab.close());

const setting = (name: string): string | undefined =>
  host.readSetting(`ipv6/conf/${name}/accept_ra`);

test('a host that learns its IPv6 route from advertisements goes on doing so when it forwards', async () => {
  await lab.ip('host', ['link add silent type bridge']);
  await lab.sysctl('host', 'ipv6/conf/silent/accept_ra', '0');
  expect(setting('wan')).toBe('1');

  expect(ensureForwarding(host)).toBe(true);
  expect(ensureForwarding(host)).toBe(false);

  expect(host.readSetting('ipv4/ip_forward')).toBe('1');
  expect(host.readSetting('ipv6/conf/all/forwarding')).toBe('1');
  expect(setting('wan')).toBe('2');
  expect(setting('silent')).toBe('0');
});

test('a host that forwards already keeps its own choice', async () => {
  await lab.sysctl('host', 'ipv6/conf/wan/accept_ra', '1');
  expect(ensureForwarding(host)).toBe(false);
  expect(setting('wan')).toBe('1');
});
