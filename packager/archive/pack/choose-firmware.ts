import type { ApplianceSource } from '../../../schemas/appliance/manifest.ts';
import type { Firmware } from '../../../schemas/appliance/role.ts';
import type { BootWays, ImageInspection } from '../../images/ports/image-inspection.ts';
import type { Work } from '../../images/ports/progress.ts';
import type { PreparedDisk } from './prepare-disks.ts';

export interface FirmwareChoice {
  readonly firmware: Firmware;
  /** What the publisher should know, as the rest of a sentence about the role. */
  readonly note: string | undefined;
}

/**
 * Chooses what a machine is started by. A disk that both can start stays with the BIOS, as it was
 * before there was a choice.
 *
 * @param wanted what appliance.yaml says; it is obeyed
 */
export function chooseFirmware(wanted: Firmware | undefined, ways: BootWays): FirmwareChoice {
  const firmware = wanted ?? defaultFirmware(ways);
  return { firmware, note: noteOn(firmware, ways) };
}

function defaultFirmware({ bios, uefi }: BootWays): Firmware {
  if (bios === 'yes' || uefi === 'no') return 'bios';
  return bios === 'likely' && uefi === 'named' ? 'bios' : 'uefi';
}

function noteOn(firmware: Firmware, { bios, uefi }: BootWays): string | undefined {
  if (bios === 'no' && uefi === 'no') {
    return 'nothing on its disk looks like something to boot: no boot code for a BIOS, no UEFI loader; the machine may never start';
  }
  if (firmware === 'bios' && bios === 'no') {
    return 'it is to start by BIOS, but its disk has no boot code; with “firmware: uefi” it could start';
  }
  if (firmware === 'uefi' && uefi === 'no') {
    return 'it is to start by UEFI, but its disk has no UEFI loader; with “firmware: bios” it could start';
  }
  if (firmware === 'uefi' && uefi === 'named') {
    return 'its disk has no UEFI loader at \\EFI\\BOOT\\BOOTX64.EFI, where the firmware of a new machine looks; copy one there';
  }
  return undefined;
}

/**
 * Looks at every disk, and writes into the roles by what they are started.
 *
 * @throws Fault NOT_FOUND, CANCELLED
 */
export async function settleFirmware(
  source: ApplianceSource,
  disks: readonly PreparedDisk[],
  inspection: ImageInspection,
  work: Work,
): Promise<{
  readonly settled: ApplianceSource;
  readonly notes: readonly { role: string; text: string }[];
}> {
  const roles = { ...source.roles };
  const notes: { role: string; text: string }[] = [];
  for (const { role: name, rawPath } of disks) {
    const role = roles[name];
    if (!role) continue;
    const ways = await inspection.findBootWays(rawPath, work.signal);
    const { firmware, note } = chooseFirmware(role.firmware, ways);
    if (note !== undefined) notes.push({ role: name, text: note });
    roles[name] = { ...role, firmware };
  }
  return { settled: { ...source, roles }, notes };
}
