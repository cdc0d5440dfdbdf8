import type { GuestConfig } from '../../../../schemas/agent/guest.ts';
import { MOUNT_SCRIPT } from '../../storage/core/mount-script.ts';
import { type Plain, renderYaml } from '../../node/core/yaml-text.ts';

/** The files of a NoCloud seed by name. */
export type SeedFiles = Readonly<Record<'meta-data' | 'user-data' | 'network-config', string>>;

/**
 * Renders what cloud-init reads at the first start of a guest. Everything goes through a serializer,
 * so nothing in `guest` can become a key, a tag or a template.
 * Formats: https://docs.cloud-init.io/en/latest/reference/datasources/nocloud.html
 */
export const renderSeed = (guest: GuestConfig): SeedFiles => ({
  'meta-data': renderYaml({
    'instance-id': guest.instanceId,
    'local-hostname': guest.hostname,
  }),
  // The first line says what kind of document it is; it holds no data.
  'user-data': `#cloud-config\n${renderYaml(userData(guest))}`,
  'network-config': renderYaml(networkConfig(guest)),
});

/** https://docs.cloud-init.io/en/latest/reference/modules.html */
const userData = (guest: GuestConfig): Plain => ({
  hostname: guest.hostname,
  fqdn: `${guest.hostname}.${guest.domain}`,
  // Otherwise RHEL and its kin take the whole name, which may be longer than a host name may be.
  prefer_fqdn_over_hostname: false,
  preserve_hostname: false,
  manage_etc_hosts: 'localhost',
  ssh_pwauth: false,
  // Not disk_setup and mounts, which start the machine also when they fail, and format by themselves.
  bootcmd: [...renewal(guest), ...mountsInOrder(guest).map(mountCommand), READY],
  users: guest.users.map(({ name, authorizedKeys, sudo }) => ({
    name,
    lock_passwd: true,
    shell: '/bin/bash',
    ssh_authorized_keys: authorizedKeys,
    ...(sudo ? { sudo: ['ALL=(ALL) NOPASSWD:ALL'] } : {}),
  })),
  write_files: guest.files.map((file) => ({
    path: file.path,
    owner: file.owner,
    permissions: file.permissions,
    encoding: 'b64',
    content: Buffer.from(file.content).toString('base64'),
    defer: isWrittenLate(file, guest),
  })),
  // What is told once must outlive a power cut.
  runcmd: [...guest.commands, ['sync']],
});

/**
 * Once for each instance: the disk of a clone has the id of the guest that it was copied from. The new one follows
 * from the UUID of the machine (https://www.freedesktop.org/software/systemd/man/latest/systemd-machine-id-setup.html);
 * what has started by then goes by the old one until the next start.
 */
const renewal = ({ renew }: GuestConfig): string[][] =>
  renew ? [['cloud-init-per', 'instance', 'stackyard-machine-id', 'sh', '-c', RENEW_SCRIPT]] : [];

const RENEW_SCRIPT =
  'command -v systemd-machine-id-setup >/dev/null || exit 0; rm -f /etc/machine-id /var/lib/dbus/machine-id && systemd-machine-id-setup';

type Mount = GuestConfig['mounts'][number];

/** A disk within another one's folders is mounted after that. */
const mountsInOrder = ({ mounts }: GuestConfig): Mount[] =>
  mounts.toSorted((a, b) => a.path.split('/').length - b.path.split('/').length);

/** At every start, in the stage of cloud-init that the rest of the start waits for. */
const mountCommand = ({ serial, filesystem, path }: Mount): string[] => [
  'sh',
  '-c',
  MOUNT_SCRIPT,
  'stackyard-data',
  diskPath(serial),
  filesystem,
  path,
];

/** Says to the gate in our own images that all data disks are mounted. */
const READY = ['sh', '-c', 'mkdir -p /run/stackyard && touch /run/stackyard/data-ready'];

const diskPath = (serial: string): string => `/dev/disk/by-id/virtio-${serial}`;

/**
 * Files are written before users are made and data volumes are mounted. Those that need either are
 * written at the end, just before the commands are run.
 */
function isWrittenLate(file: GuestConfig['files'][number], guest: GuestConfig): boolean {
  const owner = file.owner.split(':')[0];
  return (
    guest.users.some(({ name }) => name === owner) ||
    guest.mounts.some(({ path }) => file.path.startsWith(path.endsWith('/') ? path : `${path}/`))
  );
}

/** https://docs.cloud-init.io/en/latest/reference/network-config-format-v2.html */
const networkConfig = (guest: GuestConfig): Plain => ({
  version: 2,
  ethernets: Object.fromEntries(
    guest.interfaces.map((nic, index) => [
      `nic${index}`,
      {
        match: { macaddress: nic.mac },
        ...(isInterfaceName(nic.name) ? { 'set-name': nic.name } : {}),
        dhcp4: false,
        dhcp6: false,
        'accept-ra': false,
        addresses: [nic.address4, nic.address6],
        routes: [
          ...(nic.gateway4 === undefined ? [] : [{ to: '0.0.0.0/0', via: nic.gateway4 }]),
          ...(nic.gateway6 === undefined ? [] : [{ to: '::/0', via: nic.gateway6 }]),
        ],
        nameservers: { addresses: nic.nameservers, search: [guest.domain] },
      },
    ]),
  ),
});

/** Linux: at most 15 characters, no slash, no white space. A longer name stays the label it is. */
const isInterfaceName = (name: string): boolean => /^[a-z][a-z0-9_.-]{0,14}$/.test(name);
