import type { FoundLink } from './found-link.ts';

/** An interface as it shall be. It is always up. */
export interface WantedLink {
  readonly name: string;
  readonly mac: string;
  readonly alias?: string;
  readonly bridge?: string;
  /** False: its bridge is told who is behind it and does not learn it from frames. */
  readonly learns?: false;
  /** Largest packet, in bytes; absent: as it is. */
  readonly mtu?: number;
  /** Canonical, with lengths. Others are taken away. */
  readonly addresses: readonly string[];
}

/**
 * Lines for `ip -batch` that make an existing interface be as wanted; none when it is already.
 *
 * @param wanted how it shall be; some kinds have no MAC address
 * @param found how it is; undefined: just made with its name, MAC address and alias
 */
export function planLink(
  wanted: Omit<WantedLink, 'mac'> & { readonly mac?: string },
  found: FoundLink | undefined,
): string[] {
  const { name, mac, alias, bridge, learns, mtu, addresses } = wanted;
  const has = found?.addresses ?? [];
  const surplus = has.filter((address) => !addresses.includes(address));
  const missing = addresses.filter((address) => !has.includes(address));
  return [
    ...(!found || mac === undefined || mac === found.mac
      ? []
      : [`link set dev ${name} address ${mac}`]),
    ...(!found || alias === found.alias ? [] : [`link set dev ${name} alias "${alias ?? ''}"`]),
    ...(mtu === undefined || mtu === found?.mtu ? [] : [`link set dev ${name} mtu ${mtu}`]),
    ...(bridge === found?.bridge ? [] : [bridgeLine(name, bridge)]),
    ...(learns === false && (bridge !== found?.bridge || found?.learns !== false)
      ? [`link set dev ${name} type bridge_slave learning off`]
      : []),
    ...surplus.map((address) => `address delete ${address} dev ${name}`),
    ...missing.map((address) => `address add ${address} dev ${name}${nodad(address)}`),
    ...(found?.up ? [] : [`link set dev ${name} up`]),
  ];
}

const bridgeLine = (name: string, bridge: string | undefined): string =>
  bridge === undefined ? `link set dev ${name} nomaster` : `link set dev ${name} master ${bridge}`;

/** Nobody else can have these addresses, so they need not be probed for a second before use. */
const nodad = (address: string): string => (address.includes(':') ? ' nodad' : '');
