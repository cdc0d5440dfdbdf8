import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, chown, mkdir, readdir, readFile, rmdir, unlink } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { DesiredVolume } from '../../../../../schemas/agent/desired.ts';
import type { BlockUse } from '../../../../../schemas/agent/volume-line.ts';
import { ifPresent } from '../../../node/adapters/if-present.ts';
import { qemuNbdArguments } from '../../core/qemu-nbd-arguments.ts';
import type { VolumeBlocks } from '../../ports/volume-blocks.ts';
import type { VolumePlace } from './volume-place.ts';

/** Characters of the name of a folder for a socket: paths of sockets are short (unix(7)). */
const NAME_BYTES = 4;
/** How often, and how many times, it is looked whether a process has ended. */
const LOOK_MS = 20;
const MOST_LOOKS = 250;
/** … after how many it is asked again: QEMU may miss a signal that comes together with the end of its connection. */
const ASK_LOOKS = 10;

/**
 * Blocks of volumes, by a process of QEMU for each. It has the rights of whom the volume belongs to, and none besides. It
 * holds QEMU’s lock on it, and ends with its only connection; a pool that does not answer holds up that process and nobody else.
 */
export class QemuBlocks implements VolumeBlocks {
  readonly #folder: string;
  readonly #placeOf: (volume: DesiredVolume) => Promise<VolumePlace>;
  /** By volume: whose line is cut, and whose process may still have its lock. */
  readonly #ending = new Map<string, Promise<void>>();
  #cleared: Promise<void> | undefined;

  /**
   * @param folder for sockets; all those above it let everybody pass
   * @param placeOf where a volume is. @throws Fault NOT_FOUND, POOL_ABSENT, POOL_STALLED
   */
  constructor(folder: string, placeOf: (volume: DesiredVolume) => Promise<VolumePlace>) {
    this.#folder = folder;
    this.#placeOf = placeOf;
  }

  open(volume: DesiredVolume, use: BlockUse): Promise<Socket> {
    return this.#connect(volume, use, false);
  }

  /**
   * @returns a connection to be read from, for another process; nothing was read of it
   * @throws Fault NOT_FOUND, POOL_ABSENT, POOL_STALLED, TOOL_FAILED also while somebody writes to the volume, TOOL_MISSING
   */
  hand(volume: DesiredVolume): Promise<Socket> {
    return this.#connect(volume, 'read', true);
  }

  async #connect(volume: DesiredVolume, use: BlockUse, isPaused: boolean): Promise<Socket> {
    this.#cleared ??= clearSockets(this.#folder);
    await this.#cleared.catch((error: unknown) => {
      this.#cleared = undefined;
      throw error;
    });
    await this.#ending.get(volume.id);
    const { file, run, owner } = await this.#placeOf(volume);
    const place = join(this.#folder, randomBytes(NAME_BYTES).toString('hex'));
    await mkdir(place, { recursive: true, mode: 0o700 });
    try {
      await chown(place, owner.uid, owner.gid);
      const args = qemuNbdArguments({ file, socket: socketIn(place), use });
      await run('qemu-nbd', args, 'qemu-utils');
      const line = connect({ path: socketIn(place) });
      if (isPaused) line.pause();
      await once(line, 'connect');
      // What cannot be removed now is removed at the next start of the agent.
      line.once('close', () => this.#end(volume, place));
      return line;
    } catch (error) {
      await end(place);
      throw error;
    }
  }

  #end({ id }: DesiredVolume, place: string): void {
    const ended = Promise.all([this.#ending.get(id), end(place).catch(() => undefined)]).then(
      () => undefined,
    );
    this.#ending.set(id, ended);
    void ended.then(() => this.#ending.get(id) === ended && this.#ending.delete(id));
  }
}

const socketIn = (place: string): string => join(place, 's');

/** What an agent has left that was killed. */
async function clearSockets(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o755 });
  await chmod(folder, 0o711);
  await Promise.all((await readdir(folder)).map((name) => end(join(folder, name))));
}

/**
 * Ends the process that listens in a folder, and removes that. It ends by itself after a connection on which something
 * was agreed; after one that broke before that, it would wait for another, and keep its lock on the volume for ever.
 */
async function end(place: string): Promise<void> {
  const argument = `--socket=${socketIn(place)}`;
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  await Promise.all(ids.map((id) => terminate(id, argument)));
  await removePlace(place);
}

/** The folder is another user’s: what else that user has put there is neither followed nor removed, but shut away. */
async function removePlace(place: string): Promise<void> {
  await ifPresent(chown(place, 0, 0));
  await unlink(socketIn(place)).catch(() => undefined);
  await rmdir(place).catch(() => undefined);
}

/** Until it has ended, its lock is in the way of whoever opens the volume next. */
async function terminate(id: string, argument: string): Promise<void> {
  for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
    // Of one that has ended there are no words, also before somebody has taken note of its end.
    const words = await readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '');
    if (!words.split('\0').includes(argument)) return;
    if (looks % ASK_LOOKS === 0) {
      askToEnd(Number(id), looks * 2 < MOST_LOOKS ? 'SIGTERM' : 'SIGKILL');
    }
    await delay(LOOK_MS);
  }
}

function askToEnd(id: number, signal: NodeJS.Signals): void {
  try {
    process.kill(id, signal);
  } catch {
    // It has ended by itself meanwhile.
  }
}
