import type { MachineId, NodeId, StackId } from '../../../schemas/ids/brand.ts';
import type { StackDefinition } from '../core/definition.ts';
import type { Stage, StackRecord } from '../core/stack-record.ts';

export interface StackReader {
  get(id: StackId): Promise<StackRecord | undefined>;
  /** By id or name; a stack that exists wins over a removed one of the same name. */
  find(idOrName: string): Promise<StackRecord | undefined>;
  list(): Promise<StackRecord[]>;
  /** Commands to run in guests that are not forgotten yet. */
  runs(): Promise<MachineRun[]>;
}

/** A command to run once in a guest. */
export interface MachineRun {
  readonly id: string;
  readonly stack: StackId;
  readonly machine: MachineId;
  readonly command: string[];
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
  setStage(id: StackId, stage: Stage): Promise<void>;
  setPower(id: StackId, power: 'on' | 'off'): Promise<void>;
  /** Keeps a removed stack for its data: gives its name and ports back. */
  keep(id: StackId, until: Date): Promise<void>;
  /**
   * Takes name and ports again for a removed stack that comes back.
   *
   * @throws Fault CONFLICT when the name or a port is taken
   */
  unkeep(id: StackId): Promise<void>;
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
