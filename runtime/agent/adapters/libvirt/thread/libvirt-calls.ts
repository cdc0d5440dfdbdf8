import type { MachineId, NodeId } from '../../../../../schemas/ids/brand.ts';
import type { DomainState, MachineUser } from '../../../ports/hypervisor.ts';

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

/**
 * What the thread that talks to libvirt can be asked. Every call opens and frees all it needs, so
 * that no handle outlives it; arguments and results are plain data.
 */
export interface LibvirtCalls {
  versions(): { libvirt: number; hypervisor: number };
  machineUser(): MachineUser;
  list(node: NodeId): DomainState[];
  define(own: OwnMachine, xml: string): void;
  start(own: OwnMachine): void;
  shutdown(own: OwnMachine): void;
  destroy(own: OwnMachine): void;
  /** @returns whether there was one */
  undefine(own: OwnMachine): boolean;
  /** @returns undefined while it is off or absent */
  figures(own: OwnMachine): DomainFigures | undefined;
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
