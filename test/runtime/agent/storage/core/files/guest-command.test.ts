import { expect, test } from 'vitest';
import {
  GUEST_MACHINES,
  guestCommand,
} from '../../../../../../runtime/agent/storage/core/files/guest-command.ts';

const words = (...[on]: Parameters<typeof guestCommand>): string =>
  guestCommand(on).flat().join(' ');

test('a reading guest has nothing but what it is given', () => {
  const qemu = GUEST_MACHINES.x64!;
  expect(words({ accelerator: 'tcg', group: 1_999_999_999, qemu })).toBe(
    'nice -n 19 prlimit --as=2147483648 --cpu=1800 --core=0 --fsize=0 --nproc=64 -- ' +
      'unshare --net --ipc --uts -- ' +
      'setpriv --reuid=1999999999 --regid=1999999999 --clear-groups --inh-caps=-all --ambient-caps=-all ' +
      '--bounding-set=-all --no-new-privs --pdeathsig=KILL -- ' +
      'qemu-system-x86_64 -nodefaults -no-user-config -display none -no-reboot ' +
      '-machine pc,usb=off -accel tcg,tb-size=64 -cpu max -smp 1 -m 192 ' +
      '-kernel /proc/self/fd/4 -initrd /proc/self/fd/5 -append quiet panic=-1 ' +
      '-sandbox on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny ' +
      '-blockdev driver=nbd,node-name=disk,read-only=on,server.type=fd,server.str=3 ' +
      '-device virtio-blk-pci,drive=disk -device virtio-serial-pci ' +
      '-chardev stdio,id=words,signal=off -device virtserialport,chardev=words,name=stackyard',
  );
});

test('with a processor that helps, it has the group that may use that', () => {
  const qemu = GUEST_MACHINES.arm64!;
  const text = words({ accelerator: 'kvm', group: 108, qemu });
  expect(text).toContain('--reuid=1999999999 --regid=108 ');
  expect(text).toContain('qemu-system-aarch64 ');
  expect(text).toContain('-machine virt -accel kvm -cpu max');
});
