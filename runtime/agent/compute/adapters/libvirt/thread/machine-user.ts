import { LibvirtError } from '../native/libvirt-error.ts';
import type { MachineUser } from '../../../ports/hypervisor.ts';

const DAC_MODEL = /<secmodel>\s*<model>dac<\/model>(.*?)<\/secmodel>/s;
const LABEL = /<baselabel type='[a-z]+'>\+(\d+):\+(\d+)<\/baselabel>/;

/**
 * Reads whom libvirt runs QEMU as out of its capabilities: the base label of the `dac` security
 * model, which is `+<uid>:+<gid>` (https://libvirt.org/formatcaps.html).
 */
export function readMachineUser(capabilities: string): MachineUser {
  const label = LABEL.exec(DAC_MODEL.exec(capabilities)?.[1] ?? '');
  if (label) return { uid: Number(label[1]), gid: Number(label[2]) };
  throw new LibvirtError('virConnectGetCapabilities', 0, 'it does not say which user runs QEMU');
}

/** What of a device decides who may open it. */
export interface DeviceAccess {
  readonly gid: number;
  /** See inode(7). */
  readonly mode: number;
}

const GROUP_MAY = 0o060;
const OTHERS_MAY = 0o006;

/**
 * Puts machines into the group that may open /dev/kvm. libvirt gives its own user every group of that user, which
 * includes the one of KVM; a user that no host knows has the one group that it is given.
 *
 * @param kvm undefined: there is no /dev/kvm
 */
export function inGroupOfKvm(user: MachineUser, kvm: DeviceAccess | undefined): MachineUser {
  // Nothing that machines could be given is worth root's group.
  if (!kvm || kvm.gid === 0 || (kvm.mode & OTHERS_MAY) === OTHERS_MAY) return user;
  return (kvm.mode & GROUP_MAY) === GROUP_MAY ? { ...user, gid: kvm.gid } : user;
}

/** @returns the names of the security models that libvirt uses, such as `apparmor` and `dac` */
export const readSecurityModels = (capabilities: string): string[] =>
  [...capabilities.matchAll(/<secmodel>\s*<model>([a-z0-9]+)<\/model>/g)].map(
    ([, model = '']) => model,
  );
