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

/** @returns the names of the security models that libvirt uses, such as `apparmor` and `dac` */
export const readSecurityModels = (capabilities: string): string[] =>
  [...capabilities.matchAll(/<secmodel>\s*<model>([a-z0-9]+)<\/model>/g)].map(
    ([, model = '']) => model,
  );
