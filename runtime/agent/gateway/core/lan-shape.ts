import type { DesiredNetwork } from '../../../../schemas/agent/desired.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { NetworkId } from '../../../../schemas/ids/brand.ts';
import { MacAddress } from '../../../../schemas/ids/names.ts';
import { formatAddress, parseAddress } from './ip-address.ts';
import { linkMac } from './link-mac.ts';

/** A network that this node attaches to a LAN, and who of it may be seen there. */
export interface LanShape {
  readonly network: NetworkId;
  readonly uplink: string;
  readonly router: LanHost;
  readonly machines: readonly LanHost[];
}

/** An IPv4 address is canonical text. */
export interface LanHost {
  readonly mac: string;
  readonly address4: string;
}

/**
 * Reads what a network has to do with a LAN on this node. Like a router, it is not passed on as it
 * came: every value is checked once more and written in one canonical way.
 *
 * @returns undefined when this node does not attach it to one
 * @throws Fault NETWORK_FAILED naming what stands in the way
 */
export function shapeLan({ id, lan }: Pick<DesiredNetwork, 'id' | 'lan'>): LanShape | undefined {
  if (lan?.at !== 'here') return undefined;
  const refuse = (message: string): never => {
    throw new Fault('NETWORK_FAILED', { what: `Network ${id}`, message });
  };
  const router = { mac: linkMac('leg inside', id), address4: canonical(lan.router4) };
  const machines = lan.hosts.map(({ mac, address4 }) => {
    if (!MacAddress.safeParse(mac).success) refuse(`not a MAC address: ${mac}`);
    return { mac, address4: canonical(address4) };
  });
  const addresses = [router, ...machines].map(({ address4 }) => address4);
  const twice = addresses.find((address, i) => addresses.indexOf(address) < i);
  if (twice !== undefined) refuse(`the address ${twice} in its LAN is there twice`);
  return { network: id, uplink: lan.uplink, router, machines };
}

const canonical = (address: string): string => formatAddress(parseAddress(address));
