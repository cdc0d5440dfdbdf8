import { expect, test } from 'vitest';
import type { LabNode } from '../../../../runtime/lab/core/lab-node.ts';
import { nodePlaces } from '../../../../runtime/lab/core/lab-places.ts';
import { qemuArguments, tpmArguments } from '../../../../runtime/lab/core/qemu-command.ts';

const GiB = 2 ** 30;
const BIOS: LabNode = {
  number: 1,
  firmware: 'bios',
  hasTpm: false,
  hasDisk: true,
  memoryBytes: 2 * GiB,
};
const UEFI: LabNode = { ...BIOS, number: 12, firmware: 'uefi', hasTpm: true, hasDisk: false };

const render = (node: LabNode, accelerator: 'kvm' | 'tcg', folder = '/lab'): string =>
  qemuArguments(node, {
    accelerator,
    firmwareCode: '/fw/code.fd',
    places: nodePlaces(folder, node),
  })
    .join(' ')
    .replaceAll(' -', '\n-');

test('a node with BIOS has an iPXE in its card, and a disk it does not boot from', () => {
  expect(render(BIOS, 'tcg')).toBe(`\
-name node-1
-machine q35,graphics=off
-accel tcg,thread=multi,tb-size=256
-cpu max
-smp 1
-m 2048
-nodefaults
-no-user-config
-display none
-sandbox on,obsolete=deny
-uuid 6c616200-0000-4000-8000-000000000001
-smbios type=1,manufacturer=Stackyard,product=Lab,serial=lab-node-1
-boot menu=off,strict=on,reboot-timeout=5000
-chardev socket,id=console,path=/run/lab/node-1.console,server=on,wait=off,logfile=/lab/nodes/node-1/console.log,logappend=on
-serial chardev:console
-qmp unix:/run/lab/node-1.control,server=on,wait=off
-netdev tap,id=net0,ifname=node-1,script=no,downscript=no
-device virtio-net-pci,id=card0,netdev=net0,mac=52:54:00:6c:61:01,bootindex=1
-device virtio-rng-pci
-drive if=none,id=disk0,format=raw,discard=unmap,cache=unsafe,file=/lab/nodes/node-1/disk.raw
-device virtio-blk-pci,drive=disk0,serial=lab-node-1
-pidfile /run/lab/node-1.pid
-daemonize`);
});

test('a node with UEFI has that, a TPM when asked for, and no ROM in its card', () => {
  expect(render(UEFI, 'kvm', '/with,comma')).toBe(`\
-name node-12
-machine q35,graphics=off
-accel kvm
-cpu host
-smp 1
-m 2048
-nodefaults
-no-user-config
-display none
-sandbox on,obsolete=deny
-uuid 6c616200-0000-4000-8000-00000000000c
-smbios type=1,manufacturer=Stackyard,product=Lab,serial=lab-node-12
-boot menu=off,strict=on,reboot-timeout=5000
-chardev socket,id=console,path=/run/lab/node-12.console,server=on,wait=off,logfile=/with,,comma/nodes/node-12/console.log,logappend=on
-serial chardev:console
-qmp unix:/run/lab/node-12.control,server=on,wait=off
-netdev tap,id=net0,ifname=node-12,script=no,downscript=no
-device virtio-net-pci,id=card0,netdev=net0,mac=52:54:00:6c:61:0c,bootindex=1,romfile=
-device virtio-rng-pci
-drive if=pflash,format=raw,unit=0,readonly=on,file=/fw/code.fd
-drive if=pflash,format=raw,unit=1,file=/with,,comma/nodes/node-12/variables.fd
-chardev socket,id=tpm,path=/run/lab/node-12.tpm
-tpmdev emulator,id=tpm0,chardev=tpm
-device tpm-crb,tpmdev=tpm0
-pidfile /run/lab/node-12.pid
-daemonize`);
});

test('its TPM ends with it', () => {
  expect(tpmArguments(nodePlaces('/lab', UEFI)).join(' ')).toBe(
    'socket --tpm2 --tpmstate dir=/lab/nodes/node-12/tpm --ctrl type=unixio,path=/run/lab/node-12.tpm --flags startup-clear --terminate --daemon',
  );
});
