import { expect, test } from 'vitest';
import { chooseFirmware } from '../../../../packager/archive/pack/choose-firmware.ts';
import type { BootWays } from '../../../../packager/images/ports/image-inspection.ts';

const BIOS: BootWays['bios'][] = ['yes', 'likely', 'no'];
const UEFI: BootWays['uefi'][] = ['default', 'named', 'no'];

test('I6: what is chosen for every disk when nothing is said', () => {
  const chosen = BIOS.flatMap((bios) =>
    UEFI.map((uefi) => `${bios} ${uefi}: ${chooseFirmware(undefined, { bios, uefi }).firmware}`),
  );
  expect(chosen).toEqual([
    'yes default: bios',
    'yes named: bios',
    'yes no: bios',
    'likely default: uefi',
    'likely named: bios',
    'likely no: bios',
    'no default: uefi',
    'no named: uefi',
    'no no: bios',
  ]);
});

test('I6: what appliance.yaml says is obeyed', () => {
  for (const bios of BIOS) {
    for (const uefi of UEFI) {
      expect(chooseFirmware('uefi', { bios, uefi }).firmware).toBe('uefi');
      expect(chooseFirmware('bios', { bios, uefi }).firmware).toBe('bios');
    }
  }
});

test('I6: a disk that cannot start as chosen is warned of, and no other', () => {
  const note = (
    wanted: 'bios' | 'uefi' | undefined,
    bios: BootWays['bios'],
    uefi: BootWays['uefi'],
  ) => chooseFirmware(wanted, { bios, uefi }).note;
  expect(note(undefined, 'no', 'no')).toContain('the machine may never start');
  expect(note('bios', 'no', 'default')).toContain('firmware: uefi');
  expect(note('uefi', 'yes', 'no')).toContain('firmware: bios');
  expect(note(undefined, 'no', 'named')).toContain('\\EFI\\BOOT\\BOOTX64.EFI');
  for (const fine of [
    note(undefined, 'yes', 'default'),
    note(undefined, 'yes', 'no'),
    note(undefined, 'likely', 'no'),
    note(undefined, 'no', 'default'),
    note('uefi', 'yes', 'default'),
    note('bios', 'likely', 'default'),
  ]) {
    expect(fine).toBeUndefined();
  }
});
