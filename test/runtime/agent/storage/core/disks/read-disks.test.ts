import { describe, expect, test } from 'vitest';
import {
  readDisks,
  readProbed,
} from '../../../../../../runtime/agent/storage/core/disks/read-disks.ts';

const device = (over: object = {}) => ({
  path: '/dev/sda',
  kname: 'sda',
  type: 'disk',
  size: 1_000,
  model: null,
  serial: null,
  rm: false,
  ro: false,
  pttype: null,
  fstype: null,
  label: null,
  mountpoints: [null],
  ...over,
});
const read = (...devices: object[]) => readDisks(JSON.stringify({ blockdevices: devices }));
const partition = (over: object = {}) =>
  device({ path: '/dev/sda1', kname: 'sda1', type: 'part', pttype: 'gpt', ...over });

describe('the disks of a node', () => {
  test('are those with a size, in order, without memory, floppies, optical drives and loops', () => {
    const others = ['ram0', 'zram0', 'fd0', 'sr0'].map((kname) => device({ kname }));
    const loop = device({ kname: 'loop0', type: 'loop', path: '/dev/loop0' });
    const none = device({ path: '/dev/sdc', size: 0 });
    const found = read(device({ path: '/dev/sdb' }), device(), ...others, loop, none);
    expect(found.map(({ path }) => path)).toEqual(['/dev/sda', '/dev/sdb']);
    const json = JSON.stringify({ blockdevices: [loop] });
    expect(readDisks(json, { types: ['loop'] }).map(({ path }) => path)).toEqual(['/dev/loop0']);
  });

  test('say what they are, as far as they do, in one line each', () => {
    expect(read(device())).toEqual([
      {
        path: '/dev/sda',
        sizeBytes: 1_000,
        removable: false,
        readOnly: false,
        state: 'empty',
        contents: [],
      },
    ]);
    const told = device({ model: 'SAMSUNG \n SSD  ', serial: ' S1 ', rm: true, ro: true });
    expect(read(told)[0]).toMatchObject({
      model: 'SAMSUNG   SSD',
      serial: 'S1',
      removable: true,
      readOnly: true,
    });
    expect(read(device({ model: 'x'.repeat(1_000), serial: ' ' }))[0]).toMatchObject({
      model: 'x'.repeat(300),
    });
    expect(read(device({ serial: ' ' }))[0]).not.toHaveProperty('serial');
  });
});

describe('what is found on a disk', () => {
  test('is a file system with its label, which is used while it is mounted', () => {
    const ext4 = device({ fstype: 'ext4', label: 'FAST' });
    expect(read(ext4)[0]).toMatchObject({
      state: 'holds-data',
      contents: [
        { path: '/dev/sda', kind: 'filesystem', type: 'ext4', label: 'FAST', mountedAt: [] },
      ],
    });
    expect(read({ ...ext4, mountpoints: ['/srv', null] })[0]).toMatchObject({
      state: 'used',
      contents: [{ mountedAt: ['/srv'] }],
    });
    expect(read(device({ mountpoints: ['/data'] }))[0]).toMatchObject({
      state: 'used',
      contents: [{ kind: 'other', type: '', mountedAt: ['/data'] }],
    });
  });

  test('is a partition table, told once, and what is in its partitions', () => {
    const children = [partition(), partition({ path: '/dev/sda2', fstype: 'swap' })];
    expect(read(device({ pttype: 'gpt', children }))[0]).toMatchObject({
      state: 'holds-data',
      contents: [
        { path: '/dev/sda', kind: 'partitions', type: 'gpt', mountedAt: [] },
        { path: '/dev/sda2', kind: 'swap', type: 'swap', mountedAt: [] },
      ],
    });
    const swapOn = partition({ fstype: 'swap', mountpoints: ['[SWAP]'] });
    expect(read(device({ pttype: 'gpt', children: [swapOn] }))[0]?.state).toBe('used');
  });

  test.each([
    ['LVM2_member', 'lvm'],
    ['linux_raid_member', 'raid'],
    ['zfs_member', 'zfs'],
    ['crypto_LUKS', 'encrypted'],
    ['swap', 'swap'],
    ['xfs', 'filesystem'],
  ])('is %s as %s', (fstype, kind) => {
    expect(read(device({ fstype }))[0]).toMatchObject({
      state: 'holds-data',
      contents: [{ kind }],
    });
  });

  test('is in use as soon as the kernel has made a volume of it, mounted or not', () => {
    const volume = device({ path: '/dev/mapper/vg-lv', type: 'lvm', fstype: 'xfs' });
    const children = [partition({ fstype: 'LVM2_member', children: [volume] })];
    expect(read(device({ pttype: 'dos', children }))[0]).toMatchObject({
      state: 'used',
      contents: [
        { kind: 'partitions', type: 'dos' },
        { path: '/dev/sda1', kind: 'lvm' },
        { path: '/dev/mapper/vg-lv', kind: 'volume', type: 'lvm' },
        { path: '/dev/mapper/vg-lv', kind: 'filesystem', type: 'xfs' },
      ],
    });
  });

  test('is at most so much, and still in use for what is not named', () => {
    const many = Array.from({ length: 200 }, (_, index) =>
      partition({ path: `/dev/${index}`, fstype: 'xfs' }),
    );
    const last = partition({ fstype: 'ext4', mountpoints: ['/'] });
    const [disk] = read(device({ children: [...many, last] }));
    expect([disk?.contents.length, disk?.state]).toEqual([128, 'used']);
    const mountpoints = Array.from({ length: 20 }, (_, index) => `/mnt/${index}`);
    expect(read(device({ fstype: 'xfs', mountpoints }))[0]?.contents[0]?.mountedAt).toHaveLength(
      16,
    );
    const disks = Array.from({ length: 300 }, (_, index) => device({ path: `/dev/d${index}` }));
    expect(read(...disks)).toHaveLength(256);
  });
});

test('what was found on the devices themselves counts before what lsblk knows, in partitions as well', () => {
  const probed = readProbed(
    'DEVNAME=/dev/sda\nPTUUID=1\nPTTYPE=dos\n\nDEVNAME=/dev/sda1\nLABEL=MY\\ A=B\nTYPE=ext4\n',
  );
  const blind = device({ children: [partition({ label: 'OLD', fstype: 'xfs' })] });
  const json = JSON.stringify({ blockdevices: [blind] });
  expect(readDisks(json, { probed })[0]?.contents).toEqual([
    { path: '/dev/sda', kind: 'partitions', type: 'dos', mountedAt: [] },
    { path: '/dev/sda1', kind: 'filesystem', type: 'ext4', label: 'MY A=B', mountedAt: [] },
  ]);
  expect(readDisks(json, { probed: readProbed('') })[0]?.contents).toMatchObject([{ type: 'xfs' }]);
});

test('anything else is no list of disks', () => {
  expect(() => readDisks('')).toThrow(SyntaxError);
  expect(() => readDisks('{"blockdevices":[{"path":1}]}')).toThrow('expected');
});
