import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { renderSeed } from '../../../../runtime/agent/core/nocloud.ts';
import type { GuestConfig } from '../../../../schemas/agent/guest.ts';
import { anyText } from '../../../fakes/any-text.ts';
import { guestConfig } from '../../../fakes/machines.ts';

const parseAll = (guest: GuestConfig) => {
  const files = renderSeed(guest);
  return {
    meta: parse(files['meta-data'], { version: '1.1' }),
    user: parse(files['user-data'], { version: '1.1' }),
    network: parse(files['network-config'], { version: '1.1' }),
  };
};

test('renders all that a guest is told', () => {
  const files = renderSeed(guestConfig());
  expect(files['user-data'].split('\n')[0]).toBe('#cloud-config');
  expect(parseAll(guestConfig())).toEqual({
    meta: { 'instance-id': 'machine-0123456789.1', 'local-hostname': 'web' },
    user: {
      hostname: 'web',
      fqdn: 'web.blog.internal',
      preserve_hostname: false,
      manage_etc_hosts: 'localhost',
      ssh_pwauth: false,
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
      fs_setup: [
        {
          device: '/dev/disk/by-id/virtio-mysql',
          filesystem: 'ext4',
          partition: 'any',
          overwrite: false,
        },
      ],
      mounts: [
        [
          '/dev/disk/by-id/virtio-mysql',
          '/var/lib/mysql',
          'ext4',
          'defaults,x-systemd.growfs',
          '0',
          '2',
        ],
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
      ' "preserve_hostname": false,',
      ' "manage_etc_hosts": "localhost",',
      ' "ssh_pwauth": false,',
      ' "users": [],',
      ' "write_files": [],',
      ' "fs_setup": [],',
      ' "mounts": [],',
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

test('never tells cloud-init to format a disk that holds something', () => {
  const { user } = parseAll(
    guestConfig({ mounts: [{ serial: 'data', filesystem: 'xfs', path: '/data' }] }),
  );
  // `none` formats whatever is there, `overwrite: false` or not.
  expect(user.fs_setup[0]).toMatchObject({ partition: 'any', overwrite: false });
  expect(user.fs_setup[0]).not.toHaveProperty('replace_fs');
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
      expect(user.mounts.map((m: string[]) => m[1])).toEqual(guest.mounts.map((m) => m.path));
    }),
  );
});
