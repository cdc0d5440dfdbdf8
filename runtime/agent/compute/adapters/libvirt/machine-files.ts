import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DesiredMachine } from '../../../../../schemas/agent/desired.ts';
import { Fault } from '../../../../../schemas/errors/fault.ts';
import type { VolumeId } from '../../../../../schemas/ids/brand.ts';
import { seedFile, variablesFile, volumeFile } from '../../../node/core/names.ts';
import { ownerOf } from '../../../node/core/stack-user.ts';
import { UEFI_FIRMWARE } from '../../../node/core/uefi-firmware.ts';
import type { MachineUser } from '../../ports/hypervisor.ts';
import type { PoolFiles } from '../../../storage/adapters/pools/pool-files.ts';

/** Where the files of a machine are. */
export interface MachineFilesPlace {
  /** Path of the node's own pool, where the seed is; absolute. */
  readonly pool: string;
  /** Whom libvirt would run machines as. */
  readonly user: MachineUser;
  /** @returns the pool of a volume, reached as the user given */
  readonly poolOf: (
    volume: VolumeId,
    user: MachineUser,
  ) => { readonly path: string; readonly files: PoolFiles };
  readonly files: PoolFiles;
}

/**
 * Makes the files of a machine its stack's own, and gives it variables of its firmware when it has
 * none yet. Files that an earlier version gave to the user of all machines are taken over; a machine
 * that runs has its files open already.
 *
 * @throws Fault TOOL_MISSING when this node has no UEFI firmware, POOL_STALLED
 */
export async function prepareMachineFiles(
  machine: DesiredMachine,
  place: MachineFilesPlace,
): Promise<void> {
  const user = ownerOf(machine, place.user);
  for (const [number, { volume }] of machine.disks.entries()) {
    const { path, files } = place.poolOf(volume, user);
    const variables = join(path, variablesFile(volume));
    if (number === 0 && machine.firmware === 'uefi') {
      await ensureVariables(variables, files);
      await files.give(variables, user);
    }
    await files.give(join(path, volumeFile(volume)), user);
  }
  await place.files.give(join(place.pool, seedFile(machine.id)), user);
}

/**
 * Variables belong to the disk a machine starts from: what its system told the firmware. They stay
 * as long as that disk, whatever becomes of the definition.
 */
async function ensureVariables(file: string, files: PoolFiles): Promise<void> {
  if (await files.find(file)) return;
  if (!(await exists(UEFI_FIRMWARE.variables)) || !(await exists(UEFI_FIRMWARE.code))) {
    throw new Fault('TOOL_MISSING', { tool: 'OVMF (UEFI)', package: UEFI_FIRMWARE.package });
  }
  await files.write(file, await readFile(UEFI_FIRMWARE.variables), 0o600);
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
