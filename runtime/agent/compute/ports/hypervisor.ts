import type { DesiredMachine } from '../../../../schemas/agent/desired.ts';
import type { GuestConfig } from '../../../../schemas/agent/guest.ts';
import type { MachineProcessor } from '../../../../schemas/agent/processor.ts';
import type { MachineFigures } from '../../../../schemas/agent/observed.ts';
import type { MachineId, NetworkId, VolumeId } from '../../../../schemas/ids/brand.ts';
import type { Digest } from '../../../../schemas/ids/digest.ts';
import type { VolumePlaces } from '../../storage/core/volume-places.ts';

/** What the hypervisor itself knows of a machine. */
export interface DomainState {
  readonly id: MachineId;
  /** paused: the pool is full, and the guest stands still until `start`, without harm to its data. */
  readonly state: 'off' | 'running' | 'paused' | 'stopping' | 'crashed';
  /** Changes whenever the definition changes. */
  readonly definition: string;
  /** When the running process was started; undefined while off. */
  readonly startedAt: string | undefined;
  /** What its process was started with; absent: off, emulated, or all that the node has. */
  readonly processor?: MachineProcessor | undefined;
}

/** The unprivileged user that machines run as, by number: whom volumes and seeds must belong to. */
export interface MachineUser {
  readonly uid: number;
  readonly gid: number;
}

/** Largest packet of each network, in bytes: what its machines' interfaces are told. */
export type NetworkMtus = ReadonlyMap<NetworkId, number>;

/** Machines as libvirt domains. */
export interface Hypervisor {
  /** All domains this agent defined. */
  list(): Promise<DomainState[]>;
  /**
   * @param places where its volumes are; absent: in the pool of the node itself
   * @returns the value `DomainState.definition` will have after `define` of this machine.
   */
  definitionOf(machine: DesiredMachine, mtus: NetworkMtus, places?: VolumePlaces): string;
  /**
   * Defines a machine or changes its definition; one that runs keeps running as it was.
   *
   * @throws Fault HYPERVISOR_FAILED
   */
  define(machine: DesiredMachine, mtus: NetworkMtus, places?: VolumePlaces): Promise<void>;
  /** Starts a machine, or lets a paused one go on. */
  start(machine: MachineId): Promise<void>;
  /** Asks the guest to shut down; returns at once. */
  shutdown(machine: MachineId): Promise<void>;
  /** Cuts the power. A machine that is off already is fine. */
  destroy(machine: MachineId): Promise<void>;
  /** Cuts the power, removes the definition and the console log. @returns whether there was one */
  undefine(machine: MachineId): Promise<boolean>;
}

/** A machine whose process shall go on with the disks that it is defined with. */
export interface DiskSwitchOrder {
  readonly machine: DesiredMachine;
  /** Its guest agent answers. */
  readonly quiesce: boolean;
}

/** What has become of it. */
export interface DiskSwitchOutcome {
  readonly machine: MachineId;
  /** How long it stood still at most, from putting its file systems to rest on. */
  readonly pausedMs: number;
  readonly quiesced: boolean;
}

/** Disks of machines that run. */
export interface RunningDisks {
  /** @returns the volumes that its process writes to, in order; undefined: it does not run */
  inUse(machine: MachineId): Promise<VolumeId[] | undefined>;
  /**
   * Has processes go on with other volumes, each of which stands on the one that the process had. All
   * machines stand still until the last one has been switched, so that what they had is as of one
   * instant. When one fails, all go on: those before it with the new volumes, the others with the old.
   * None is switched while something is being copied into a disk of one of them.
   *
   * @throws Fault HYPERVISOR_FAILED
   */
  switchOver(
    orders: readonly DiskSwitchOrder[],
    places?: VolumePlaces,
  ): Promise<DiskSwitchOutcome[]>;
  /** @returns whether something is being copied into one of its disks ({@link pull}) */
  merging(machine: MachineId): Promise<boolean>;
  /**
   * Begins to take a volume that a process writes to off those between it and another one, by copying
   * what it has from them; returns at once. While a disk of this machine is copied into, this one or
   * another, nothing is begun.
   *
   * @param below what it shall stand on: a volume, or by its digest an image; undefined: nothing
   */
  pull(machine: MachineId, volume: VolumeId, below: VolumeId | Digest | undefined): Promise<void>;
}

/** Figures of running machines. Absent for one that is off. */
export interface MachineMeters {
  figures(machine: MachineId): Promise<MachineFigures | undefined>;
}

/** The guest agent inside a machine. */
export interface GuestAgent {
  /** @returns whether it answers. */
  ping(machine: MachineId): Promise<boolean>;
  /**
   * Runs a command in the guest and waits for its end.
   *
   * @param input what it reads from its standard input; absent: nothing
   * @throws Fault HYPERVISOR_FAILED, TOOL_TIMED_OUT
   */
  run(
    machine: MachineId,
    command: readonly string[],
    timeoutMs: number,
    input?: Uint8Array,
  ): Promise<{ exitCode: number; output: string }>;
}

/** Serial console logs, kept by the hypervisor and bounded in size. */
export interface Consoles {
  /** @returns the offset behind the last byte that there is; 0: nothing was written yet */
  end(machine: MachineId): Promise<number>;
  /**
   * @param after offset of the first wanted byte since the machine was made
   * @returns bytes from `start` on, at most `limitBytes`; `start` is past `after` when the log was rotated
   */
  read(
    machine: MachineId,
    after: number,
    limitBytes: number,
  ): Promise<{ start: number; bytes: Buffer }>;
}

/** NoCloud seeds: what a guest reads at its first start. */
export interface Seeds {
  /**
   * Writes the seed of a machine when it is absent or differs.
   *
   * @returns whether it was written
   * @throws Fault DISK_FULL, TOOL_FAILED, TOOL_MISSING
   */
  ensure(machine: MachineId, guest: GuestConfig): Promise<boolean>;
  remove(machine: MachineId): Promise<boolean>;
  list(): Promise<MachineId[]>;
}
