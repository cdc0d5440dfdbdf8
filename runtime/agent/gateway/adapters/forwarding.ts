import { readdirSync } from 'node:fs';
import type { NetworkNamespace } from './network-namespace.ts';

/** `accept_ra`: 1 listens to router advertisements unless the host forwards, 2 in any case. */
const UNLESS_FORWARDING = '1';
const ALWAYS = '2';

/**
 * Lets the host pass packets on, which it needs for stacks to reach anything and to be reached. It
 * stays so afterwards: others may rely on it by then.
 *
 * A host that forwards IPv6 stops listening to router advertisements and forgets its default route
 * (ip-sysctl.rst, `accept_ra`). Interfaces that listened are therefore told to go on, first.
 *
 * @returns whether anything was changed
 */
export function ensureForwarding(host: NetworkNamespace): boolean {
  const ipv6 = host.readSetting('ipv6/conf/all/forwarding');
  if (ipv6 === '0') host.applySettings(keepListening(host));
  return host.applySettings({ 'ipv4/ip_forward': '1', 'ipv6/conf/all/forwarding': '1' });
}

function keepListening(host: NetworkNamespace): Record<string, string> {
  const names = host.inside<string[]>(() => readdirSync('/proc/sys/net/ipv6/conf'));
  const listening = names
    .filter((name) => name !== 'all')
    .map((name) => `ipv6/conf/${name}/accept_ra`)
    .filter((path) => host.readSetting(path) === UNLESS_FORWARDING);
  return Object.fromEntries(listening.map((path) => [path, ALWAYS]));
}
