import type { DesiredBoot } from '../../../../schemas/agent/boot.ts';
import {
  addressIn,
  formatAddress,
  netmask4,
  networkOf,
  parsePrefix,
} from '../../gateway/core/ip-address.ts';
import { bootUrl, FIRST_SCRIPT } from './boot-addresses.ts';
import { architecturesOf } from './firmware.ts';

/** Where the dnsmasq of a boot network keeps what it needs. Absolute paths. */
export interface BootDnsmasqFiles {
  /** What it serves by TFTP; everybody may read it. */
  readonly tftp: string;
  readonly leases: string;
  readonly log: string;
}

/** Clients at the same time; dnsmasq serves 50 transfers and 1,000 leases unless told otherwise. */
const MOST_TRANSFERS = 400;
const MOST_LEASES = 65_536;

/**
 * The configuration of the dnsmasq of a boot network.
 *
 * - Addresses go by MAC: firmware, iPXE and Linux each send another client identifier, and would each
 *   get another address.
 * - iPXE tells by option 175 that it is iPXE, and gets the first script instead of itself.
 * - A UEFI may call itself 7 or 9 (RFC 4578 and its errata); one that boots by HTTP takes a URL only
 *   together with its own vendor class.
 * - Addresses are not tried by ping before they are given: that takes 3 s each, with all others waiting.
 */
export const renderBootDnsmasq = (boot: DesiredBoot, files: BootDnsmasqFiles): string =>
  [
    `# Boot service at ${boot.link}, written by the Stackyard agent. Changes are overwritten.`,
    'user=nobody',
    'group=nogroup',
    'port=0',
    'bind-dynamic',
    'except-interface=lo',
    `interface=${boot.link}`,
    '',
    'log-dhcp',
    `log-facility=${files.log}`,
    `dhcp-leasefile=${files.leases}`,
    `dhcp-lease-max=${MOST_LEASES}`,
    'dhcp-ignore-clid',
    'dhcp-ignore-names',
    '',
    `enable-tftp=${boot.link}`,
    `tftp-root=${files.tftp}`,
    `tftp-max=${MOST_TRANSFERS}`,
    '',
    'dhcp-match=set:ipxe,175',
    ...matches('bios'),
    ...matches('uefi'),
    ...matches('uefi-http'),
    '',
    ...(boot.dhcp.mode === 'full' ? fullLines(boot, boot.dhcp) : proxyLines(boot)),
    '',
  ].join('\n');

const matches = (kind: 'bios' | 'uefi' | 'uefi-http'): string[] =>
  architecturesOf(kind).map((number) => `dhcp-match=set:${kind},option:client-arch,${number}`);

function fullLines(
  boot: DesiredBoot,
  dhcp: Extract<DesiredBoot['dhcp'], { mode: 'full' }>,
): string[] {
  const { length } = parsePrefix(boot.address);
  return [
    'dhcp-authoritative',
    'no-ping',
    `dhcp-range=${dhcp.first},${dhcp.last},${netmask4(length)},${dhcp.leaseSeconds}s`,
    ['dhcp-option=option:router', ...(dhcp.router === undefined ? [] : [dhcp.router])].join(','),
    ['dhcp-option=option:dns-server', ...dhcp.dns].join(','),
    // It waits for no proxyDHCP server.
    'dhcp-option=tag:ipxe,encap:175,176,1b',
    `dhcp-boot=tag:ipxe,${FIRST_SCRIPT}`,
    'dhcp-boot=tag:!ipxe,tag:bios,undionly.kpxe',
    'dhcp-boot=tag:!ipxe,tag:uefi,snponly.efi',
    `dhcp-boot=tag:!ipxe,tag:uefi-http,${bootUrl(boot)}/loader/snponly.efi`,
    'dhcp-option-force=tag:!ipxe,tag:uefi-http,option:vendor-class,HTTPClient',
  ];
}

/**
 * Clients have an address of another server; some ask again at port 4011, where dnsmasq answers as well.
 * iPXE does so only where an offer lacks a server or a file, and gets no further then.
 */
function proxyLines(boot: DesiredBoot): string[] {
  const prefix = parsePrefix(boot.address);
  const network = formatAddress(networkOf(prefix).address);
  const mask = netmask4(prefix.length);
  return [
    `dhcp-range=${network},proxy,${mask}`,
    `dhcp-boot=tag:ipxe,${FIRST_SCRIPT},,${addressIn(boot.address)}`,
    'pxe-service=tag:!ipxe,x86PC,Stackyard,undionly.kpxe',
    'pxe-service=tag:!ipxe,x86-64_EFI,Stackyard,snponly.efi',
    'pxe-service=tag:!ipxe,BC_EFI,Stackyard,snponly.efi',
  ];
}
