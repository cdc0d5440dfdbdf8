import { join } from 'node:path';
import { runCommand } from '../../../../../packager/native/run-command.ts';
import type { DesiredVolume } from '../../../../../schemas/agent/desired.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';
import type { MachineUser } from '../../../compute/ports/hypervisor.ts';
import { volumeFile } from '../../../node/core/names.ts';
import { ownerOf } from '../../../node/core/stack-user.ts';
import { directFiles } from '../pools/direct-files.ts';
import type { Qcow2Volumes } from './qcow2-volumes.ts';
import type { VolumePlace } from './volume-place.ts';

interface OwnPool {
  readonly volumes: Pick<Qcow2Volumes, 'placeOf'>;
  /** Path by which the users that machines run as reach it; absolute. */
  readonly path: string;
  /** Whom libvirt would run machines as. */
  readonly user: MachineUser;
}

/**
 * Finds a volume of the node's own pool for a program that opens it as the user of its stack. What a guest that broke
 * out of QEMU has written into the header of its volume then names no file that this guest could not open itself.
 *
 * The volume becomes that user's, as it does for its machine: one that is to be filled had none yet. Those below it stay
 * as they are, since their names come out of its header.
 *
 * @throws Fault NOT_FOUND, POOL_ABSENT
 */
export async function ownVolumePlace(
  volume: DesiredVolume,
  { volumes, path, user }: OwnPool,
): Promise<VolumePlace> {
  const owner = ownerOf(volume, user);
  const { file } = await volumes.placeOf(volume);
  await directFiles.give(file, owner);
  return {
    file: join(path, volumeFile(volume.id)),
    owner,
    run: async (program, args, packageName) => {
      const timeoutMs = LIMITS.agent.pools.writeMs;
      await runCommand(program, args, { package: packageName, timeoutMs, user: owner });
    },
  };
}
