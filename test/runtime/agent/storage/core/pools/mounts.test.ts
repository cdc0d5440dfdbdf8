import { expect, test } from 'vitest';
import { foundMounts } from '../../../../../../runtime/agent/storage/core/pools/found-mounts.ts';
import {
  NFS_OPTIONS,
  nfsClientId,
  nfsSource,
} from '../../../../../../runtime/agent/storage/core/pools/mount-options.ts';
import { NODE } from '../../../../../fakes/machines.ts';

test('NFS is waited for, and carries neither programs nor devices', () => {
  expect(NFS_OPTIONS).toBe(
    'vers=4.2,hard,timeo=100,retrans=2,retry=0,lookupcache=positive,noatime,nosuid,nodev,noexec',
  );
});

test('an IPv6 address stands in brackets', () => {
  expect(nfsSource({ server: '10.0.0.1', path: '/srv' })).toBe('10.0.0.1:/srv');
  expect(nfsSource({ server: 'fd00::1', path: '/srv' })).toBe('[fd00::1]:/srv');
});

test('each node has a name of its own', () => {
  expect(nfsClientId(NODE)).toBe('stackyard-node-0000000001');
});

test('mounts are read as the kernel shows them', () => {
  const text = `36 35 98:0 / /mnt/a\\040b rw,noatime master:1 - ext3 /dev/root rw
37 35 0:50 /folder /run/pool rw shared:9 - nfs4 10.0.0.1:/srv rw,vers=4.2

`;
  expect(foundMounts(text)).toEqual([
    { at: '/mnt/a b', source: '/dev/root', root: '/', type: 'ext3', options: ['rw'] },
    {
      at: '/run/pool',
      source: '10.0.0.1:/srv',
      root: '/folder',
      type: 'nfs4',
      options: ['rw', 'vers=4.2'],
    },
  ]);
});
