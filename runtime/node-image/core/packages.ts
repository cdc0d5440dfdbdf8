import { needsOf } from '../../../scripts/package/needs.ts';
import { PARTS } from '../../../scripts/package/parts.ts';

/** What a node has beyond what the agent's Debian package needs: a system that starts, and drivers. */
const SYSTEM = [
  'linux-image-amd64',
  'systemd-sysv',
  'udev',
  'dbus',
  'kmod',
  'procps',
  // Names of protocols, which libvirt and nftables look up.
  'netbase',
  // Node is linked to it.
  'libstdc++6',
  // The first stage and the lease of the address; one program that is linked to nothing.
  'busybox-static',
  'signify-openbsd',
  // What the agent uses where it is there.
  'nfs-common',
  'wireguard-tools',
  'tpm2-tools',
  // What machines get that boot through a node: of it, the two loaders.
  'ipxe',
];

/** Firmware of network cards; of what is in them only the files are kept that a driver of the first stage names. */
const FIRMWARE = [
  'firmware-bnx2',
  'firmware-bnx2x',
  'firmware-cavium',
  'firmware-intel-misc',
  'firmware-misc-nonfree',
  'firmware-qlogic',
  'firmware-realtek',
];

/** What the agent's package needs on a host that people use, and a node does not, or has another one of. */
const NOT_NEEDED = new Set(['adduser', 'busybox']);

/** @returns the Debian packages of a node's root, in the order of their names */
export function nodePackages(): readonly string[] {
  const agent = PARTS.find(({ name }) => name === 'stackyard-agent');
  const needed = agent ? [...needsOf(agent).needs, ...agent.depends] : [];
  const debian = needed.filter((name) => !name.startsWith('stackyard-') && !NOT_NEEDED.has(name));
  return [...new Set([...SYSTEM, ...FIRMWARE, ...debian])].sort();
}

/** Parts of Debian that they are in. */
export const COMPONENTS = ['main', 'non-free-firmware'] as const;
