import type { DesiredBoot } from '../../../../schemas/agent/boot.ts';
import type { SharedMac } from './boot-clients.ts';
import type { FoundDhcpServer } from './dhcp-probe.ts';

/** What was noticed about a boot network. */
export interface BootSights {
  /** DHCP servers beside this gateway; undefined: nobody has looked yet. */
  readonly others: readonly FoundDhcpServer[] | undefined;
  readonly shared: readonly SharedMac[];
  /** Files of node images that were not what they had been any more. */
  readonly altered: readonly string[];
}

/** @returns what an operator should know, as sentences */
export function bootNotices(
  { link, dhcp }: Pick<DesiredBoot, 'link' | 'dhcp'>,
  { others, shared, altered }: BootSights,
): string[] {
  return [
    ...(dhcp.mode === 'full' ? (others ?? []) : []).map(
      ({ address }) =>
        `Another DHCP server, ${address}, answers on the boot network at ${link} as well: machines may get an address of it, and boot what it says. Switch it off, or find out who runs it.`,
    ),
    ...(dhcp.mode === 'proxy' && others?.length === 0
      ? [
          `No DHCP server answers on the boot network at ${link}: machines get no address there, and cannot boot. Switch one on, or let the boot service give addresses.`,
        ]
      : []),
    ...shared.map(
      ({ mac, names }) =>
        `Several machines on the boot network at ${link} have the MAC address ${mac} (${names.join(', ')}): give all but one of them another.`,
    ),
    ...altered.map(
      (name) =>
        `A node image’s ${name} was altered on the disk of this node while it was being served. It was fetched again; check the disk.`,
    ),
  ];
}
