import type { MachineId, NodeId } from '../../../../../../schemas/ids/brand.ts';
import type { HostProcessor } from '../../../../../../schemas/agent/processor.ts';
import type { DomainState, MachineUser } from '../../../ports/hypervisor.ts';
import type { ArrivingState, MoveProgress } from '../../../ports/migrations.ts';
import type { DiskChain } from '../../../core/disk-chains.ts';
import type { SwitchOrder, SwitchOutcome } from './switch-calls.ts';

/** A machine of this node. */
export interface OwnMachine {
  readonly node: NodeId;
  readonly machine: MachineId;
}

/** Raw figures of a running machine. Counters rise from 0 while it runs. */
export interface DomainFigures {
  readonly startedAt: string;
  readonly cpus: number;
  readonly cpuNanoseconds: number;
  readonly memoryUsedBytes: number;
  readonly diskReadBytes: number;
  readonly diskWriteBytes: number;
  readonly netReceiveBytes: number;
  readonly netSendBytes: number;
}

/** How a machine is sent to another libvirt. */
export interface MigrateOrder {
  readonly destination: string;
  readonly parameters: readonly (readonly [name: string, text: string])[];
  readonly flags: number;
  readonly mostDowntimeMs: number;
}

/**
 * What the thread that talks to libvirt can be asked. Every call opens and frees all it needs, so
 * that no handle outlives it; arguments and results are plain data.
 */
export interface LibvirtCalls {
  versions(): { libvirt: number; hypervisor: number };
  machineUser(): MachineUser;
  securityModels(): string[];
  /** @returns what domains of this kind can be given; undefined: libvirt does not say */
  processor(kind: 'kvm' | 'qemu'): HostProcessor | undefined;
  list(node: NodeId): DomainState[];
  define(own: OwnMachine, xml: string): void;
  start(own: OwnMachine): void;
  shutdown(own: OwnMachine): void;
  destroy(own: OwnMachine): void;
  /** @returns whether there was one */
  undefine(own: OwnMachine): boolean;
  /** @returns its disks as its process has them; undefined while it does not run */
  diskChains(own: OwnMachine): DiskChain[] | undefined;
  /** @returns how it was started, as XML; undefined while it does not run */
  runningDefinition(own: OwnMachine): string | undefined;
  /** Switches the disks of machines while all of them stand still. */
  switchDisks(orders: readonly SwitchOrder[]): SwitchOutcome[];
  /** @returns whether something is being copied into one of its disks; false also while it is off */
  isMerging(own: OwnMachine): boolean;
  /**
   * Begins to take a disk off what is between it and `below`, an index of its chain; not while
   * something is being copied into any disk of the machine.
   */
  pullDisk(own: OwnMachine, pull: { target: string; below: number | undefined }): void;
  /** @returns undefined while it is off or absent */
  figures(own: OwnMachine): DomainFigures | undefined;
  /** @returns what QEMU calls the kind of board that a machine has been started with */
  machineType(own: OwnMachine): string;
  /** Blocks until it is over. */
  migrate(own: OwnMachine, order: MigrateOrder): void;
  /** @returns undefined unless it is being migrated */
  migration(own: OwnMachine): MoveProgress | undefined;
  abortMigration(own: OwnMachine): void;
  arriving(own: OwnMachine): ArrivingState;
  /** @returns how long it stood still until it was complete here, in milliseconds */
  goOn(own: OwnMachine): number;
  /** Ends what came and did not go on. */
  endArrival(own: OwnMachine): void;
  /** One command of the guest agent's protocol, and its answer, both JSON. */
  agent(own: OwnMachine, command: string, timeoutSeconds: number): string;
}

export type CallName = keyof LibvirtCalls;

export interface CallRequest {
  readonly id: number;
  readonly name: CallName;
  readonly parameters: readonly unknown[];
}

/** A refusal as it crosses the threads: `connected` tells whether the daemon was there at all. */
export interface CallFailure {
  readonly call: string;
  readonly code: number;
  readonly message: string;
  readonly connected: boolean;
}

export type CallAnswer =
  | { readonly id: number; readonly ok: true; readonly result: unknown }
  | { readonly id: number; readonly ok: false; readonly failure: CallFailure };
