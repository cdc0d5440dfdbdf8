import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../../../../packager/native/run-command.ts';

/** Whose change makes libvirt look again at what QEMU can do. */
const LOOKED_AT = ['/usr/bin/qemu-system-x86_64', '/usr/sbin/libvirtd'];
const LOOK_MS = 120_000;

/** @returns a text that is another one when the programs have changed */
export async function hypervisorPrograms(): Promise<string> {
  const found = await Promise.all(LOOKED_AT.map((path) => stat(path)));
  return JSON.stringify(found.map(({ ctimeMs, size }) => [ctimeMs, size]));
}

/**
 * Lets the libvirt of this host find out what its QEMU can do without the kernel's help, which is what
 * the one in an emulated node would find, where that takes half a minute.
 *
 * @param folder an empty one
 * @returns the folder of libvirt's notes about it
 */
export async function findCapabilities(folder: string): Promise<string> {
  const nothing = join(folder, 'nothing');
  await writeFile(nothing, '');
  const root = join(folder, 'libvirt');
  const script =
    'if [ -e /dev/kvm ]; then mount --bind "$1" /dev/kvm; fi; exec virsh -c "qemu:///embed?root=$2" capabilities';
  const inside = ['--mount', 'sh', '-ec', script, 'sh', nothing, root];
  await runCommand('unshare', inside, { timeoutMs: LOOK_MS });
  return join(root, 'cache/qemu/capabilities');
}
