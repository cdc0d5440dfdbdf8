import { chmod, chown, mkdir, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { MachineId } from '../../../../../schemas/ids/brand.ts';
import {
  MOVE_CHANNELS,
  MOVES_FOLDER,
  type MoveChannel,
  moveFolder,
  moveSocket,
} from '../../core/moves/move-plan.ts';
import type { MachineUser } from '../../ports/hypervisor.ts';
import { watchDriver } from './driver-streams.ts';
import { joinStreams } from './join-streams.ts';

export interface SourceSocketsParts {
  readonly machine: MachineId;
  /** Whom QEMU of the machine runs as: it connects for its disks itself. */
  readonly user: MachineUser;
  /** Opens a way to the same at the other node. */
  readonly dial: (channel: MoveChannel) => Promise<Duplex>;
  readonly onHandOver: (moment: 'soon' | 'now') => void;
}

/**
 * The sockets at which libvirt and QEMU of this node find those of the node that a machine goes to,
 * as long as it does.
 */
export class SourceSockets implements AsyncDisposable {
  readonly #parts: SourceSocketsParts;
  readonly #servers: Server[] = [];
  readonly #open = new Set<Duplex>();
  /** Why the first connection could not be made, which says more than libvirt can. */
  failure: unknown;

  private constructor(parts: SourceSocketsParts) {
    this.#parts = parts;
  }

  static async listen(parts: SourceSocketsParts): Promise<SourceSockets> {
    const sockets = new SourceSockets(parts);
    try {
      await sockets.#listen();
      return sockets;
    } catch (error) {
      await sockets[Symbol.asyncDispose]();
      throw error;
    }
  }

  async #listen(): Promise<void> {
    const { machine, user } = this.#parts;
    const folder = moveFolder(machine);
    await mkdir(MOVES_FOLDER, { recursive: true, mode: 0o711 });
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { mode: 0o700 });
    for (const channel of MOVE_CHANNELS) {
      const server = createServer((near) => void this.#join(channel, near));
      const path = moveSocket(machine, channel);
      server.listen(path);
      await once(server, 'listening');
      await chmod(path, 0o600);
      if (channel === 'disks') await chown(path, user.uid, user.gid);
      this.#servers.push(server);
    }
    // Nobody passes before each socket has its owner.
    await chmod(folder, 0o711);
  }

  async #join(channel: MoveChannel, near: Socket): Promise<void> {
    this.#keep(near);
    near.on('error', () => near.destroy());
    near.pause();
    try {
      const far = this.#keep(await this.#parts.dial(channel));
      if (near.destroyed) return void far.destroy();
      const { onHandOver } = this.#parts;
      if (channel !== 'driver') return joinStreams(near, far);
      watchDriver({ near, far }, { soon: () => onHandOver('soon'), now: () => onHandOver('now') });
      near.resume();
    } catch (error) {
      this.failure ??= error;
      near.destroy();
    }
  }

  #keep<Stream extends Duplex>(stream: Stream): Stream {
    this.#open.add(stream);
    stream.once('close', () => this.#open.delete(stream));
    return stream;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const server of this.#servers) server.close();
    for (const stream of this.#open) stream.destroy();
    await rm(moveFolder(this.#parts.machine), { recursive: true, force: true });
  }
}
