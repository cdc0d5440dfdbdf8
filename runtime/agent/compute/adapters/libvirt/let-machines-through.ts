import { chmod, stat } from 'node:fs/promises';
import type { MachineUser } from '../../ports/hypervisor.ts';

const MODE = 0o7777;
/** Others may pass through to what they know the name of, and see nothing. */
const PASS = 0o001;

/**
 * Lets machines get to the folder that libvirt makes for each of them, with the key to its secrets. They run in the
 * group of /dev/kvm; on Debian 13 the folder around those is another group's, and nobody else may pass through it.
 *
 * @param folder of libvirt; it is there once libvirt has run
 */
export async function letMachinesThrough(
  { gid }: MachineUser,
  folder = '/var/lib/libvirt/qemu',
): Promise<void> {
  const found = await stat(folder).catch(() => undefined);
  if (!found || found.gid === gid || (found.mode & PASS) !== 0) return;
  await chmod(folder, (found.mode & MODE) | PASS);
}
