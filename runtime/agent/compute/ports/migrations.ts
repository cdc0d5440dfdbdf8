import type {
  DesiredArrival,
  DesiredMachine,
  PeerPlace,
} from '../../../../schemas/agent/desired.ts';
import type {
  MachineId,
  NodeId,
  OperationId,
  StackId,
  VolumeId,
} from '../../../../schemas/ids/brand.ts';
import type { Fate, Passport, Ticket } from '../core/moves/passport.ts';
import type { VolumePlaces } from '../../storage/core/volume-places.ts';
import type { NetworkMtus } from './hypervisor.ts';

/** Names one try to move one machine. */
export interface MoveKey {
  readonly operation: OperationId;
  readonly machine: MachineId;
}

/** How much of a machine has gone over; the total grows while it writes. */
export interface MoveProgress {
  readonly bytesDone: number;
  readonly bytesTotal: number;
}

export interface SendOrder extends MoveKey {
  /** Of the machine, for people. */
  readonly name: string;
  readonly stack: StackId;
  /** The stack whose user it runs as; absent: its own. */
  readonly user?: StackId | undefined;
  readonly to: PeerPlace;
  readonly disks: DesiredMachine['disks'];
  readonly copy: readonly VolumeId[];
  readonly mostDowntimeMs: number;
  readonly ticket: Ticket;
  /** Called shortly before, and again once it is certain that the machine goes on there or nowhere. */
  readonly onHandOver: (moment: 'soon' | 'now') => void;
  /** Ends it; the machine goes on here unless it was sent already. */
  readonly signal: AbortSignal;
}

/** A machine at the destination of its move. */
export type ArrivingState = 'none' | 'coming' | 'waiting' | 'running';

/** Machines that go from one hypervisor to another while they run. */
export interface Migrations {
  /** @returns what the process of a machine cannot change any more. @throws Fault HYPERVISOR_FAILED */
  machineType(machine: MachineId): Promise<string>;
  /**
   * Sends a running machine, which stands still at the other node until it is told to go on. Resolves
   * when it is gone here.
   *
   * @throws Fault MACHINE_NOT_MOVED, CANCELLED; where the machine is then has to be looked at
   */
  send(order: SendOrder): Promise<void>;
  /** @returns undefined unless it is being sent */
  progress(machine: MachineId): Promise<MoveProgress | undefined>;
  /** Lets one machine in, which another node sends. @returns what that node needs for it */
  expect(
    arrival: Pick<DesiredArrival, 'operation' | 'from' | 'machine' | 'copy'>,
    passport: Passport,
    here: { readonly mtus: NetworkMtus; readonly places: VolumePlaces },
  ): Promise<Ticket>;
  arriving(machine: MachineId): Promise<ArrivingState>;
  /**
   * Lets a machine go on that has arrived and waits for it; one that runs is fine.
   *
   * @returns how long it stood still
   * @throws Fault HYPERVISOR_FAILED when it is not there, or not complete
   */
  goOn(machine: MachineId): Promise<{ downtimeMs: number }>;
  /** Lets nothing more in, and ends what came and did not go on. */
  close(machine: MachineId): Promise<void>;
  /** Lets nothing more in; the machine stays. */
  keep(machine: MachineId): Promise<void>;
}

/** What another node may ask of this one about a machine that it sends here. */
export interface MoveHost {
  /** @throws Fault FORBIDDEN unless that very machine shall come from that node */
  begin(from: NodeId, key: MoveKey, passport: Passport): Promise<Ticket>;
  /** @throws Fault FORBIDDEN, HYPERVISOR_FAILED */
  goOn(from: NodeId, key: MoveKey): Promise<{ downtimeMs: number }>;
  fate(from: NodeId, key: MoveKey): Promise<Fate>;
}

/** The way to the agents of other nodes for machines that move. */
export interface MoveLink {
  /** @throws Fault UNREACHABLE, FORBIDDEN and what the other node answers, as all of them */
  begin(to: PeerPlace, key: MoveKey, passport: Passport): Promise<Ticket>;
  goOn(to: PeerPlace, key: MoveKey): Promise<{ downtimeMs: number }>;
  fate(to: PeerPlace, key: MoveKey): Promise<Fate>;
  /** From now on questions of other nodes are answered by `host`. */
  serve(host: MoveHost): void;
}
