import type {
  MachineId,
  NodeId,
  OperationId,
  StackId,
  VolumeId,
} from '../../../../schemas/ids/brand.ts';
import type { StackName } from '../../../../schemas/ids/names.ts';
import type { StackAlteration } from '../core/define/alter-stack.ts';
import type { MachineMove, StackDefinition } from '../core/define/definition.ts';
import type { LayerChange } from '../core/define/change-layers.ts';
import type { GivenUp, Scattered } from '../core/define/move-machine.ts';
import type { Stage, StackRecord } from '../core/define/stack-record.ts';

export interface StackReader {
  get(id: StackId): Promise<StackRecord | undefined>;
  /** By id or name; a stack that exists wins over a removed one of the same name. */
  find(idOrName: string): Promise<StackRecord | undefined>;
  list(): Promise<StackRecord[]>;
  /** Commands to run in guests that are not forgotten yet, of one stack or of all. */
  runs(stack?: StackId): Promise<MachineRun[]>;
}

/** A command to run once in a guest. */
export interface MachineRun {
  readonly id: string;
  readonly stack: StackId;
  readonly machine: MachineId;
  readonly command: string[];
  /** Paths of files of its role that are written anew before it; absent: none. */
  readonly files?: readonly string[];
}

/** What the cluster hands out so that no two stacks get the same. */
export interface Allotments {
  /** Smallest unused uplink index of a gateway. */
  readonly uplinkIndex: number;
  readonly vnis: number[];
}

export interface StackWriter {
  /**
   * Stores a new stack and takes its name, ports, uplink and networks, all or nothing.
   *
   * @param make makes the record from what was handed out; called inside the transaction
   * @returns the stored record; the earlier one when the id exists already
   * @throws Fault CONFLICT when name or a port has been taken meanwhile
   */
  reserve(
    request: { id: StackId; gateway: NodeId; networks: number },
    make: (allotments: Allotments) => StackRecord,
  ): Promise<StackRecord>;
  /** Goes up to a stage: what lies above it has not been made yet. */
  setStage(id: StackId, stage: Stage): Promise<void>;
  /**
   * Goes down to a stage: what lies above it is taken away from now on. Forgets at the same time that
   * volumes were made which the stage does not have. Layers that it does not have, and that clones stand on,
   * become theirs in the same write.
   *
   * @returns other stacks that this has changed
   */
  lower(id: StackId, stage: Stage): Promise<StackId[]>;
  /** Remembers that nothing is left of what lay above the stage. */
  noteLowered(id: StackId): Promise<void>;
  /** Remembers for good that volumes have existed. A stack that is not there is fine. */
  noteMadeVolumes(id: StackId, volumes: readonly VolumeId[]): Promise<void>;
  /** Gives a volume another id, which has not been made yet. Doing it again changes nothing. */
  replaceVolume(id: StackId, old: VolumeId, fresh: VolumeId): Promise<void>;
  /**
   * Moves the router to another gateway: its published ports and its uplink are taken there and given
   * back here. Done already: nothing changes.
   *
   * @throws Fault CONFLICT when a port has been taken there meanwhile
   */
  moveGateway(id: StackId, gateway: NodeId): Promise<void>;
  /**
   * Begins a move of a machine, or takes it to another phase.
   *
   * @throws Fault NOT_FOUND; CONFLICT while another operation moves it
   */
  setMove(id: StackId, machine: MachineId, move: MachineMove): Promise<void>;
  /** Gives a move up; what the other node has of it by now is `left` there. Done already: nothing. */
  abandonMove(id: StackId, machine: MachineId, operation: OperationId): Promise<void>;
  /** Makes a machine the other node's, with a higher epoch, in one write. Done already: nothing. */
  handOver(id: StackId, machine: MachineId, operation: OperationId): Promise<void>;
  /** Has volumes deleted from whichever of these nodes has one; they are `left` there until it is known. */
  scatter(id: StackId, scattered: Scattered): Promise<void>;
  /** Forgets what was `left` on a node and is gone there. A stack that is not there is fine. */
  clearLeft(id: StackId, gone: GivenUp): Promise<void>;
  /** Changes disks and layers. A stack that is not there is fine. */
  changeLayers(id: StackId, change: LayerChange): Promise<void>;
  /**
   * Changes what a stack is: its name, ports, sizes or answers. What it needs for that is taken, and what it needs no
   * longer given back, in the same write. A stack that is not there is fine.
   *
   * @throws Fault CONFLICT when the name or a port has been taken meanwhile
   */
  alter(id: StackId, change: StackAlteration): Promise<void>;
  /**
   * Takes layers back from clones that stand on them no longer. A stack that is not there is fine.
   *
   * @returns whether there were some
   */
  settleLoans(id: StackId): Promise<boolean>;
  setPower(id: StackId, power: 'on' | 'off'): Promise<void>;
  /** Keeps a removed stack for its data: gives its name and ports back. */
  keep(id: StackId, until: Date): Promise<void>;
  /**
   * Takes a name, ports and networks for a removed stack that comes back: those it had, or others
   * where a newer stack has them now. Done already: nothing changes.
   *
   * @param name a new name; undefined: the one it had
   * @throws Fault CONFLICT when the name is taken
   */
  unkeep(id: StackId, name: StackName | undefined): Promise<void>;
  /** Forgets a stack and everything it took. A stack that is not there is fine. */
  forget(id: StackId): Promise<void>;
  addRun(run: MachineRun): Promise<void>;
  removeRun(id: string): Promise<void>;
}

/** A port of a gateway that a stack has taken. */
export interface TakenPort {
  readonly gateway: NodeId;
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  readonly stack: string;
}

export interface ReservationReader {
  takenPorts(): Promise<TakenPort[]>;
}

export type StackStore = StackReader & StackWriter & ReservationReader;
export type { StackDefinition };
