import { expect, test } from 'vitest';
import {
  readDepends,
  usableKernels,
} from '../../../../../../runtime/agent/storage/core/files/guest-drivers.ts';

test('drivers are inserted in the order in which they need each other', () => {
  const text =
    'builtin virtio_pci\ninsmod /lib/modules/6/kernel/lib/libcrc32c.ko.xz \ninsmod /lib/modules/6/kernel/fs/xfs/xfs.ko.xz \n';
  expect(readDepends(text)).toEqual([
    '/lib/modules/6/kernel/lib/libcrc32c.ko.xz',
    '/lib/modules/6/kernel/fs/xfs/xfs.ko.xz',
  ]);
  expect(readDepends('install /bin/false\ninsmod relative.ko\n')).toEqual([]);
});

test('the kernel that runs is taken, or the newest whose drivers are there', () => {
  const boot = ['vmlinuz-6.1.0-9', 'vmlinuz-6.1.0-10', 'vmlinuz-6.9', 'initrd.img-6.9', 'grub'];
  const drivers = ['6.1.0-9', '6.1.0-10', '5.4'];
  expect(usableKernels(boot, drivers, '6.1.0-9')).toEqual(['6.1.0-9', '6.1.0-10']);
  expect(usableKernels(boot, drivers, '6.9')).toEqual(['6.1.0-10', '6.1.0-9']);
  expect(usableKernels(boot.toReversed(), drivers, '6.1.0-10')).toEqual(['6.1.0-10', '6.1.0-9']);
  expect(usableKernels([], drivers, '5.4')).toEqual([]);
});
