import { existsSync } from 'node:fs';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { TunnelMeans } from '../core/tunnel-lack.ts';
import type { NetworkNamespace } from './network-namespace.ts';
import { type Feature, isFeatureThere } from './tried-features.ts';

const WIREGUARD: Feature = {
  name: 'WireGuard',
  program: 'ip',
  script: 'link add name try type wireguard\n',
};

/** Finds out what a host has to encrypt with, by trying. */
export async function tunnelMeans(host: NetworkNamespace): Promise<TunnelMeans> {
  const [kernel, hasWg, hasWireguardGo] = await Promise.all([
    isFeatureThere(host, WIREGUARD),
    isInstalled(host, 'wg'),
    isInstalled(host, 'wireguard-go'),
  ]);
  return {
    kernel,
    hasWg,
    hasWireguardGo,
    hasTun: existsSync('/dev/net/tun'),
    hasIpv6: host.readSetting('ipv6/conf/all/forwarding') !== undefined,
  };
}

async function isInstalled(host: NetworkNamespace, program: string): Promise<boolean> {
  try {
    await host.run(program, ['--version'], { acceptExitCodes: [0, 1] });
    return true;
  } catch (error) {
    return !Fault.is(error, 'TOOL_MISSING');
  }
}
