import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chown, mkdir, readdir, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import type { DesiredVolume } from '../../../../../schemas/agent/desired.ts';
import type { LineUse } from '../../../../../schemas/agent/volume-line.ts';
import { qemuNbdArguments } from '../../core/qemu-nbd-arguments.ts';
import type { VolumeBlocks } from '../../ports/volume-blocks.ts';
import type { VolumePlace } from './qcow2-volumes.ts';

/** Characters of the name of a folder for a socket: paths of sockets are short (unix(7)). */
const NAME_BYTES = 4;

/**
 * Blocks of volumes, by a process of QEMU for each. It has the rights of whom the volume belongs to, holds QEMU’s lock
 * on it, and ends with its only connection; a pool that does not answer holds up that process and nobody else.
 */
export class QemuBlocks implements VolumeBlocks {
  readonly #folder: string;
  readonly #placeOf: (volume: DesiredVolume) => Promise<VolumePlace>;
  #cleared: Promise<void> | undefined;

  /**
   * @param folder for sockets
   * @param placeOf where a volume is. @throws Fault NOT_FOUND, POOL_ABSENT, POOL_STALLED
   */
  constructor(folder: string, placeOf: (volume: DesiredVolume) => Promise<VolumePlace>) {
    this.#folder = folder;
    this.#placeOf = placeOf;
  }

  async open(volume: DesiredVolume, use: LineUse): Promise<Socket> {
    this.#cleared ??= clearSockets(this.#folder);
    await this.#cleared;
    const { file, files, owner } = await this.#placeOf(volume);
    const place = join(this.#folder, randomBytes(NAME_BYTES).toString('hex'));
    await mkdir(place, { recursive: true, mode: 0o700 });
    try {
      await chown(place, owner.uid, owner.gid);
      const socket = join(place, 's');
      await files.run('qemu-nbd', qemuNbdArguments({ file, socket, use }), 'qemu-utils');
      return await connected(socket);
    } finally {
      // Whoever is connected stays connected.
      await rm(place, { recursive: true, force: true });
    }
  }
}

async function connected(path: string): Promise<Socket> {
  const socket = connect({ path });
  await once(socket, 'connect');
  return socket;
}

/** What an agent has left that was killed before it connected waits for its only connection, and ends with that. */
async function clearSockets(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o711 });
  for (const name of await readdir(folder)) {
    const left = await connected(join(folder, name, 's')).catch(() => undefined);
    left?.destroy();
    await rm(join(folder, name), { recursive: true, force: true });
  }
}
