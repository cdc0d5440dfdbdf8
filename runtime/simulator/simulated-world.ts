import type { DesiredMachine, DesiredRouter } from '../../schemas/agent/desired.ts';
import type { GuestConfig } from '../../schemas/agent/guest.ts';
import { Fault } from '../../schemas/errors/fault.ts';
import type { MachineId, NetworkId, StackId, VolumeId } from '../../schemas/ids/brand.ts';
import type { Digest } from '../../schemas/ids/digest.ts';

/** A machine in the simulation: a definition and, while it runs, a process. */
export interface SimulatedDomain {
  machine: DesiredMachine;
  definition: string;
  state: 'off' | 'running' | 'paused' | 'stopping' | 'crashed';
  startedAtMs: number | undefined;
  /** How often it was ever started: more than expected is a doubled machine. */
  starts: number;
  console: string;
}

export interface SimulatedVolume {
  readonly sizeBytes: number;
  readonly image: Digest | undefined;
  /** What guests wrote: survives everything but an order to discard. */
  readonly data: string;
}

/** Says what goes wrong: throws, or waits, for an action such as `define machine-…`. */
export type Trouble = (action: string) => void | Promise<void>;

/**
 * Everything there is on a simulated node. It outlives the agent that works on it, as a real node
 * outlives its agent's process.
 */
export class SimulatedWorld {
  readonly images = new Map<Digest, number>();
  readonly volumes = new Map<VolumeId, SimulatedVolume>();
  readonly networks = new Set<NetworkId>();
  readonly routers = new Map<StackId, DesiredRouter>();
  readonly domains = new Map<MachineId, SimulatedDomain>();
  readonly seeds = new Map<MachineId, GuestConfig>();
  /** Everything that was done, in order. */
  readonly deeds: string[] = [];
  /** How long a guest takes from start to ready, and to shut down. */
  bootMs = 20;
  shutdownMs = 5;
  bootId = 'boot-1';
  /** Machines stand still at their next write. */
  isPoolFull = false;
  trouble: Trouble = () => undefined;

  /** Notes a deed, after whatever trouble there is for it. */
  async act(action: string): Promise<void> {
    await this.trouble(action);
    this.deeds.push(action);
  }

  /** Names of everything that exists, for comparing before and after. */
  inventory(): string[] {
    return [
      ...this.volumes.keys(),
      ...this.networks,
      ...[...this.routers.keys()].map((stack) => `router-${stack}`),
      ...this.domains.keys(),
      ...[...this.seeds.keys()].map((machine) => `seed-${machine}`),
    ].sort();
  }

  /** The pool fills up while machines write: each is paused until it is let go on. */
  fillPool(): void {
    this.isPoolFull = true;
    for (const domain of this.domains.values()) {
      if (domain.state === 'running') domain.state = 'paused';
    }
  }

  /** Power goes and comes back: every process is gone, everything stored is there. */
  loseAndRegainPower(): void {
    this.bootId = `${this.bootId}+`;
    for (const domain of this.domains.values()) {
      domain.state = 'off';
      domain.startedAtMs = undefined;
    }
    this.networks.clear();
    this.routers.clear();
  }

  domain(machine: MachineId): SimulatedDomain {
    const domain = this.domains.get(machine);
    if (domain) return domain;
    throw new Fault('HYPERVISOR_FAILED', { call: 'lookup', message: `no domain ${machine}` });
  }
}
