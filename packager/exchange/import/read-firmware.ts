import type { Firmware } from '../../../schemas/appliance/role.ts';
import { childrenOf, type XmlElement } from '../xml/xml-element.ts';

export interface OvfFirmware {
  /** undefined: the package does not say, and looking at the disk decides. */
  readonly firmware: Firmware | undefined;
  readonly isSecureBoot: boolean;
}

const VMWARE = 'http://www.vmware.com/schema/ovf';
const VIRTUALBOX = 'http://www.virtualbox.org/ovf/machine';

/**
 * Reads what starts a machine. OVF has no word for it, so that each product has its own: VMware
 * writes `vmw:Config` into the hardware, VirtualBox its own description of the machine beside it.
 *
 * @param system a VirtualSystem
 * @param hardware its VirtualHardwareSection
 */
export function readFirmware(system: XmlElement, hardware: XmlElement): OvfFirmware {
  const settings = new Map(
    childrenOf(hardware, VMWARE, 'Config').map((one) => [plain(one, 'key'), plain(one, 'value')]),
  );
  const [machine] = childrenOf(system, VIRTUALBOX, 'Machine');
  const inVirtualBox = machine && descendant(machine, ['Hardware', 'Firmware']);
  const word = settings.get('firmware') ?? (inVirtualBox && plain(inVirtualBox, 'type'));
  return {
    firmware: firmwareOf(word),
    isSecureBoot: settings.get('bootOptions.efiSecureBootEnabled') === 'true',
  };
}

/** VMware: `bios`, `efi`. VirtualBox: `BIOS`, `EFI`, `EFI32`, `EFI64`, `EFIDUAL`. */
function firmwareOf(word: string | undefined): Firmware | undefined {
  if (/^(efi|uefi)/i.test(word ?? '')) return 'uefi';
  return /^bios$/i.test(word ?? '') ? 'bios' : undefined;
}

/** Versions of VirtualBox differ in the namespace of what is in its element, so names alone count. */
const descendant = (element: XmlElement, path: readonly string[]): XmlElement | undefined =>
  path.reduce<XmlElement | undefined>(
    (at, name) => at?.children.find((child) => child.name === name),
    element,
  );

/** With a namespace or without: both are written. */
const plain = (element: XmlElement, name: string): string =>
  element.attributes.find((attribute) => attribute.name === name)?.value.trim() ?? '';
