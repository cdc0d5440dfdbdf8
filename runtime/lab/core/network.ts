import { type LabNode, labNodeName } from './lab-node.ts';

/** The boot network of a lab: a bridge on its host, to which the nodes are plugged in. */
export const LAB_NETWORK = {
  bridge: 'lab',
  address: '10.66.0.1',
  prefix: 24,
  first: '10.66.0.100',
  last: '10.66.0.200',
} as const;

/** What the host calls itself. */
export const LAB_HOST_NAME = 'lab';

/**
 * Renders the network of a lab's host as lines of `ip -batch` (ip(8)). It leads nowhere else.
 *
 * @returns text for a host that has no network yet
 */
export function networkLines(nodes: readonly LabNode[]): string {
  const { bridge, address, prefix } = LAB_NETWORK;
  const lines = [
    'link set lo up',
    `link add ${bridge} type bridge`,
    `address add ${address}/${prefix} dev ${bridge}`,
    `link set ${bridge} up`,
    ...nodes
      .map(labNodeName)
      .flatMap((name) => [
        `tuntap add dev ${name} mode tap`,
        `link set ${name} master ${bridge} up`,
      ]),
  ];
  return `${lines.join('\n')}\n`;
}

/** What `/etc/hosts` says on the host of a lab, which has nobody to ask for names. */
export const LAB_HOSTS = `127.0.0.1 localhost ${LAB_HOST_NAME}\n::1 localhost\n`;
