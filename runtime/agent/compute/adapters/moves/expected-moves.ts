import { chmod, chown, mkdir, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { LIMITS } from '../../../../../schemas/config/limits.ts';
import { Fault } from '../../../../../schemas/errors/fault.ts';
import type { MachineId, NodeId } from '../../../../../schemas/ids/brand.ts';
import type { ExpectedMachine } from '../../core/moves/driver-filter.ts';
import {
  MOVES_FOLDER,
  type MoveChannel,
  moveFolder,
  moveSocket,
} from '../../core/moves/move-plan.ts';
import type { MachineUser } from '../../ports/hypervisor.ts';
import type { MoveKey } from '../../ports/migrations.ts';
import { guardDriver } from './driver-streams.ts';
import { joinStreams } from './join-streams.ts';
import { connectToQemu } from './qemu-socket.ts';

/** A machine that is let in. */
export interface ExpectedMove extends MoveKey {
  readonly from: NodeId;
  readonly user: MachineUser;
  readonly machineHere: ExpectedMachine;
}

interface Entry {
  readonly move: ExpectedMove;
  readonly streams: Set<Duplex>;
  /** When the machine was complete here. */
  completeAtMs: number | undefined;
}

/** How many connections of each kind one move may have; disks have one each. */
const MOST: Readonly<Record<MoveChannel, number>> = {
  driver: 1,
  memory: 1,
  disks: LIMITS.appliance.disksPerMachine * 2,
};

/**
 * The machines that may come to this node, and the connections by which they do. Nothing is let in
 * for any other machine, from any other node, or for another try than the one that was ordered.
 */
export class ExpectedMoves {
  readonly #libvirtSocket: string;
  readonly #onError: (error: unknown) => void;
  readonly #entries = new Map<MachineId, Entry>();

  constructor(libvirtSocket: string, onError: (error: unknown) => void) {
    this.#libvirtSocket = libvirtSocket;
    this.#onError = onError;
  }

  /** From now on the machine may come. QEMU's user gets a folder for its sockets. */
  async open(move: ExpectedMove): Promise<void> {
    await this.close(move.machine);
    const folder = moveFolder(move.machine);
    await mkdir(MOVES_FOLDER, { recursive: true, mode: 0o711 });
    await mkdir(folder, { mode: 0o700 });
    await chmod(folder, 0o700);
    await chown(folder, move.user.uid, move.user.gid);
    this.#entries.set(move.machine, { move, streams: new Set(), completeAtMs: undefined });
  }

  /** @returns when, by `performance.now()`, a machine was complete here and stood still */
  completeAtMs(machine: MachineId): number | undefined {
    return this.#entries.get(machine)?.completeAtMs;
  }

  /** Nothing more comes; what is under way is cut off. */
  async close(machine: MachineId): Promise<void> {
    const entry = this.#entries.get(machine);
    this.#entries.delete(machine);
    for (const stream of entry?.streams ?? []) stream.destroy();
    await rm(moveFolder(machine), { recursive: true, force: true });
  }

  /**
   * Joins a connection of another node.
   *
   * @throws Fault FORBIDDEN, NOT_FOUND, TOO_MANY_REQUESTS
   */
  async join(from: NodeId, key: MoveKey, channel: MoveChannel): Promise<(far: Duplex) => void> {
    const entry = this.#entries.get(key.machine);
    if (!entry || entry.move.from !== from || entry.move.operation !== key.operation) {
      throw new Fault('FORBIDDEN', { needs: 'to be told by the server to send this machine here' });
    }
    const open = [...entry.streams].filter((stream) => CHANNEL.get(stream) === channel);
    if (open.length >= MOST[channel])
      throw new Fault('TOO_MANY_REQUESTS', { retryAfterSeconds: 1 });
    const near = await this.#near(entry.move, channel);
    CHANNEL.set(near, channel);
    entry.streams.add(near);
    near.once('close', () => entry.streams.delete(near));
    return (far) => this.#connect(entry, channel, { far, near });
  }

  async #near({ machine, user }: ExpectedMove, channel: MoveChannel): Promise<Duplex> {
    if (channel !== 'driver') return connectToQemu(moveSocket(machine, channel), user.uid);
    const socket = connect(this.#libvirtSocket);
    await once(socket, 'connect');
    return socket;
  }

  #connect(entry: Entry, channel: MoveChannel, ends: { far: Duplex; near: Duplex }): void {
    if (channel !== 'driver') return joinStreams(ends.far, ends.near);
    guardDriver(ends, entry.move.machineHere, {
      refused: (why) =>
        this.#onError(new Error(`${entry.move.from} asked the libvirt of this node for ${why}`)),
      complete: () => {
        entry.completeAtMs = performance.now();
      },
    });
  }
}

/** Which way a connection is. */
const CHANNEL = new WeakMap<Duplex, MoveChannel>();
