import type { Duplex } from 'node:stream';
import type { DesiredMachine, PeerPlace } from '../../../../../schemas/agent/desired.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';
import { Fault } from '../../../../../schemas/errors/fault.ts';
import type { MachineId } from '../../../../../schemas/ids/brand.ts';
import { type DomainPlace, renderArrival } from '../../core/domain-xml.ts';
import {
  copiedDisks,
  expectedMachine,
  type MoveChannel,
  moveFlags,
  moveSocket,
  transportParameters,
} from '../../core/moves/move-plan.ts';
import type { Passport, Ticket } from '../../core/moves/passport.ts';
import { ownerOf } from '../../../node/core/stack-user.ts';
import type { VolumePlaces } from '../../../storage/core/volume-places.ts';
import type {
  ArrivingState,
  Migrations,
  MoveKey,
  MoveProgress,
  SendOrder,
} from '../../ports/migrations.ts';
import { LibvirtClient, type LibvirtDaemon } from '../libvirt/libvirt-client.ts';
import type { OwnMachine } from '../libvirt/thread/libvirt-calls.ts';
import type { ExpectedMoves } from './expected-moves.ts';
import { SourceSockets } from './source-sockets.ts';

export interface LibvirtMigrationsParts {
  readonly daemon: LibvirtDaemon;
  /** For calls that are short; what must not wait for anything else. */
  readonly client: LibvirtClient;
  readonly place: DomainPlace;
  readonly expected: ExpectedMoves;
  /** Makes the files of a machine as its definition needs them. */
  readonly prepare: (machine: DesiredMachine, places: VolumePlaces) => Promise<void>;
  /** Opens a way to the same channel at another node. */
  readonly dial: (to: PeerPlace, key: MoveKey, channel: MoveChannel) => Promise<Duplex>;
}

/**
 * Migrations by libvirt, from daemon to daemon (“peer to peer”), whose connections all go through
 * sockets of this agent: no port of libvirt is open anywhere.
 */
export class LibvirtMigrations implements Migrations {
  readonly #parts: LibvirtMigrationsParts;
  readonly #sending = new Set<MachineId>();

  constructor(parts: LibvirtMigrationsParts) {
    this.#parts = parts;
  }

  machineType(machine: MachineId): Promise<string> {
    return this.#parts.client.call('machineType', this.#own(machine));
  }

  async send(order: SendOrder): Promise<void> {
    const { machine, signal } = order;
    const user = ownerOf(order, this.#parts.place.user);
    const { daemon, dial } = this.#parts;
    await using sockets = await SourceSockets.listen({
      machine,
      user,
      dial: (channel) => dial(order.to, order, channel),
      onHandOver: order.onHandOver,
    });
    // It is stuck in one call for as long as it takes.
    const client = new LibvirtClient(daemon);
    const abort = (): void => void this.#abort(machine);
    signal.addEventListener('abort', abort, { once: true });
    this.#sending.add(machine);
    try {
      if (signal.aborted) throw new Fault('CANCELLED', { what: order.name });
      await client.callFor(LIMITS.agent.moves.mostMs, 'migrate', this.#own(machine), callOf(order));
    } catch (error) {
      if (signal.aborted) throw new Fault('CANCELLED', { what: order.name }, { cause: error });
      const cause = sockets.failure ?? error;
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new Fault('MACHINE_NOT_MOVED', { machine: order.name, why }, { cause: error });
    } finally {
      this.#sending.delete(machine);
      signal.removeEventListener('abort', abort);
      await client.close();
    }
  }

  async progress(machine: MachineId): Promise<MoveProgress | undefined> {
    if (!this.#sending.has(machine)) return undefined;
    return this.#parts.client.call('migration', this.#own(machine));
  }

  async expect(
    { operation, from, machine, copy }: Parameters<Migrations['expect']>[0],
    { machineType, startedAt, processor }: Passport,
    { mtus, places }: Parameters<Migrations['expect']>[2],
  ): Promise<Ticket> {
    const { place, expected, prepare } = this.#parts;
    await prepare(machine, places);
    // What lets it go on later has to be awake then: a thread takes long to start.
    await this.arriving(machine.id);
    const running = { machineType, startedAt, processor };
    const xml = renderArrival(machine, place, { mtus, places, running });
    await expected.open({
      operation,
      machine: machine.id,
      from,
      user: ownerOf(machine, place.user),
      machineHere: expectedMachine(machine, copy, xml),
    });
    return { xml };
  }

  arriving(machine: MachineId): Promise<ArrivingState> {
    return this.#parts.client.call('arriving', this.#own(machine));
  }

  async goOn(machine: MachineId): Promise<{ downtimeMs: number }> {
    const stoodMs = await this.#parts.client.call('goOn', this.#own(machine));
    const completeAtMs = this.#parts.expected.completeAtMs(machine);
    const waitedMs = completeAtMs === undefined ? 0 : performance.now() - completeAtMs;
    return { downtimeMs: Math.round(stoodMs + waitedMs) };
  }

  async close(machine: MachineId): Promise<void> {
    await this.#parts.expected.close(machine);
    await this.#parts.client.call('endArrival', this.#own(machine));
  }

  keep(machine: MachineId): Promise<void> {
    return this.#parts.expected.close(machine);
  }

  async #abort(machine: MachineId): Promise<void> {
    // It may be over by now, or not have begun: then there is nothing to end.
    await this.#parts.client.call('abortMigration', this.#own(machine)).catch(() => undefined);
  }

  #own(machine: MachineId): OwnMachine {
    return { node: this.#parts.place.node, machine };
  }
}

function callOf({ machine, disks, copy, ticket, mostDowntimeMs }: SendOrder) {
  const copied = copiedDisks({ disks }, copy);
  return {
    destination: `qemu+unix:///system?socket=${moveSocket(machine, 'driver')}`,
    parameters: [['destination_xml', ticket.xml] as const, ...transportParameters(machine, copied)],
    flags: moveFlags(copied.length > 0),
    mostDowntimeMs,
  };
}
