import { access } from 'node:fs/promises';
import type { NodeFacts } from '../../../../schemas/agent/observed.ts';
import { UEFI_FIRMWARE } from '../core/uefi-firmware.ts';

/** @returns what machines can be started by on this host */
export async function foundFirmware(
  files: { readonly code: string; readonly variables: string } = UEFI_FIRMWARE,
): Promise<NonNullable<NodeFacts['firmware']>> {
  const found = await Promise.all([files.code, files.variables].map(isReadable));
  return found.every(Boolean) ? ['bios', 'uefi'] : ['bios'];
}

const isReadable = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );
