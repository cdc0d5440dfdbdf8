import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { MOUNT_SCRIPT } from '../../../../../runtime/agent/storage/core/mount-script.ts';
import { renderSeed } from '../../../../../runtime/agent/compute/core/nocloud.ts';
import type { GuestConfig } from '../../../../../schemas/agent/guest.ts';
import { anyText } from '../../../../fakes/any-text.ts';
import { guestConfig } from '../../../../fakes/machines.ts';

const parseAll = (guest: GuestConfig) => {
  const files = renderSeed(guest);
  return {
    meta: parse(files['meta-data'], { version: '1.1' }),
    user: parse(files['user-data'], { version: '1.1' }),
    network: parse(files['network-config'], { version: '1.1' }),
  };
};

const mount = (serial: string, filesystem: string, path: string): string[] => [
  'sh',
  '-c',
  MOUNT_SCRIPT,
  'stackyard-data',
  `/dev/disk/by-id/virtio-${serial}`,
  filesystem,
  path,
];
const READY = ['sh', '-c', 'mkdir -p /run/stackyard && touch /run/stackyard/data-ready'];

test('renders all that a guest is told', () => {
  const files = renderSeed(guestConfig());
  expect(files['user-data'].split('\n')[0]).toBe('#cloud-config');
  expect(parseAll(guestConfig())).toEqual({
    meta: { 'instance-id': 'machine-0123456789.1', 'local-hostname': 'web' },
    user: {
      hostname: 'web',
      fqdn: 'web.blog.internal',
      prefer_fqdn_over_hostname: false,
      preserve_hostname: false,
      manage_etc_hosts: 'localhost',
      ssh_pwauth: false,
      bootcmd: [mount('mysql', 'ext4', '/var/lib/mysql'), READY],
      users: [
        {
          name: 'admin',
          lock_passwd: true,
          shell: '/bin/bash',
          ssh_authorized_keys: ['ssh-ed25519 AAAA me@home'],
          sudo: ['ALL=(ALL) NOPASSWD:ALL'],
        },
      ],
      write_files: [
        {
          path: '/etc/site.conf',
          owner: 'root:root',
          permissions: '0640',
          encoding: 'b64',
          content: Buffer.from('title=“Bar”\n').toString('base64'),
          defer: false,
        },
      ],
      runcmd: [['echo', 'a b', '$HOME'], ['sync']],
    },
    network: {
      version: 2,
      ethernets: {
        nic0: {
          match: { macaddress: '02:00:00:00:00:01' },
          'set-name': 'eth0',
          dhcp4: false,
          dhcp6: false,
          'accept-ra': false,
          addresses: ['10.77.0.10/24', 'fd00:77::10/64'],
          routes: [
            { to: '0.0.0.0/0', via: '10.77.0.1' },
            { to: '::/0', via: 'fd00:77::1' },
          ],
          nameservers: { addresses: ['10.77.0.1'], search: ['blog.internal'] },
        },
      },
    },
  });
});

test('the text itself is as expected', () => {
  const { 'meta-data': meta, 'user-data': user } = renderSeed(
    guestConfig({ users: [], files: [], mounts: [], interfaces: [], commands: [] }),
  );
  expect(meta).toBe('{\n "instance-id": "machine-0123456789.1",\n "local-hostname": "web"\n}\n');
  expect(user).toBe(
    [
      '#cloud-config',
      '{',
      ' "hostname": "web",',
      ' "fqdn": "web.blog.internal",',
      ' "prefer_fqdn_over_hostname": false,',
      ' "preserve_hostname": false,',
      ' "manage_etc_hosts": "localhost",',
      ' "ssh_pwauth": false,',
      ' "bootcmd": [',
      '  [',
      '   "sh",',
      '   "-c",',
      '   "mkdir -p /run/stackyard && touch /run/stackyard/data-ready"',
      '  ]',
      ' ],',
      ' "users": [],',
      ' "write_files": [],',
      ' "runcmd": [',
      '  [',
      '   "sync"',
      '  ]',
      ' ]',
      '}',
      '',
    ].join('\n'),
  );
});

test('D2: leaves no disk to cloud-init’s own modules, which start a machine also without it', () => {
  const { user } = parseAll(
    guestConfig({
      mounts: [
        { serial: 'inner', filesystem: 'xfs', path: '/data/inner' },
        { serial: 'data', filesystem: 'ext4', path: '/data' },
      ],
    }),
  );
  expect(user).not.toHaveProperty('fs_setup');
  expect(user).not.toHaveProperty('mounts');
  // The outer one first; that all are mounted is said last.
  expect(user.bootcmd).toEqual([
    mount('data', 'ext4', '/data'),
    mount('inner', 'xfs', '/data/inner'),
    READY,
  ]);
});

test('I17: a machine without data disks is told nothing of mounts', () => {
  const { user } = parseAll(guestConfig({ mounts: [] }));
  expect(user).not.toHaveProperty('mounts');
  expect(user.bootcmd).toEqual([READY]);
});

test('I5: the host name is the role’s, whatever the distribution prefers', () => {
  const { user } = parseAll(guestConfig({ hostname: 'db', domain: 'a-long-name.internal' }));
  expect(user).toMatchObject({ hostname: 'db', prefer_fqdn_over_hostname: false });
});

test.each([
  ['that belong to a user that is made later', '/srv/a', 'admin:admin', true],
  ['on a data volume that is mounted later', '/var/lib/mysql/conf/a', 'root:root', true],
  ['beside a data volume', '/var/lib/mysql2/a', 'root:root', false],
  ['of root', '/etc/a', 'root:root', false],
])('files %s are written at the right time', (_what, path, owner, defer) => {
  const file = { path, owner, content: '', permissions: '0644' };
  expect(parseAll(guestConfig({ files: [file] })).user.write_files[0].defer).toBe(defer);
});

test('an interface without a gateway has no routes, and a long name stays a label', () => {
  const [nic] = guestConfig().interfaces;
  const { gateway4: _4, gateway6: _6, ...inner } = nic as GuestConfig['interfaces'][number];
  const { network } = parseAll(
    guestConfig({ interfaces: [{ ...inner, name: 'between-the-two-machines' }] }),
  );
  expect(network.ethernets.nic0).toMatchObject({ routes: [] });
  expect(network.ethernets.nic0).not.toHaveProperty('set-name');
});

const hostileGuest = fc.record({
  instanceId: anyText,
  hostname: anyText,
  domain: anyText,
  users: fc.array(
    fc.record({ name: anyText, authorizedKeys: fc.array(anyText), sudo: fc.boolean() }),
    {
      maxLength: 2,
    },
  ),
  files: fc.array(
    fc.record({ path: anyText, content: anyText, owner: anyText, permissions: anyText }),
    {
      maxLength: 2,
    },
  ),
  mounts: fc.array(
    fc.record({
      serial: anyText,
      filesystem: fc.constantFrom('ext4' as const, 'xfs' as const),
      path: anyText,
    }),
    { maxLength: 2 },
  ),
  interfaces: fc.constant<GuestConfig['interfaces']>([]),
  commands: fc.array(fc.array(anyText, { maxLength: 3 }), { maxLength: 3 }),
});

test('A13: any text in any field comes out as data in its own place', () => {
  fc.assert(
    fc.property(hostileGuest, (guest) => {
      const { meta, user } = parseAll(guest);
      expect(meta).toEqual({ 'instance-id': guest.instanceId, 'local-hostname': guest.hostname });
      expect(user.fqdn).toBe(`${guest.hostname}.${guest.domain}`);
      expect(user.runcmd).toEqual([...guest.commands, ['sync']]);
      expect(user.users.map((u: { name: string }) => u.name)).toEqual(
        guest.users.map((u) => u.name),
      );
      expect(
        user.write_files.map((f: { path: string; content: string }) => [
          f.path,
          Buffer.from(f.content, 'base64').toString(),
        ]),
      ).toEqual(guest.files.map((f) => [f.path, f.content]));
      const mounted = user.bootcmd.slice(0, -1) as string[][];
      expect(mounted.map((words) => words.slice(2).toString()).toSorted()).toEqual(
        guest.mounts
          .map(({ serial, filesystem, path }) =>
            mount(serial, filesystem, path).slice(2).toString(),
          )
          .toSorted(),
      );
    }),
  );
});

test('a guest on the disk of another one makes itself another machine id, once, before anything else', () => {
  const { user } = parseAll({ ...guestConfig(), renew: true });
  const { user: plain } = parseAll(guestConfig());
  expect(user.bootcmd).toEqual([
    [
      'cloud-init-per',
      'instance',
      'stackyard-machine-id',
      'sh',
      '-c',
      'command -v systemd-machine-id-setup >/dev/null || exit 0; rm -f /etc/machine-id /var/lib/dbus/machine-id && systemd-machine-id-setup',
    ],
    ...plain.bootcmd,
  ]);
});
