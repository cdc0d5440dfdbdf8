import type { NodeDisk } from '../../schemas/agent/disk.ts';
import type { DesiredMachine, DesiredNetwork, DesiredRouter } from '../../schemas/agent/desired.ts';
import type { MachineProcessor } from '../../schemas/agent/processor.ts';
import type { NodeFacts } from '../../schemas/agent/observed.ts';
import type { GuestConfig } from '../../schemas/agent/guest.ts';
import { Fault } from '../../schemas/errors/fault.ts';
import type { MachineId, NetworkId, PoolId, StackId, VolumeId } from '../../schemas/ids/brand.ts';
import type { Digest } from '../../schemas/ids/digest.ts';
import type { BootedImage } from '../../schemas/agent/hardware.ts';
import type { BootLink, DesiredBoot, ObservedBootClient } from '../../schemas/agent/boot.ts';
import type { WantedTunnel } from '../agent/gateway/ports/tunnels.ts';
import type { SimulatedPool } from './simulated-pools.ts';

/** A machine in the simulation: a definition and, while it runs, a process. */
export interface SimulatedDomain {
  machine: DesiredMachine;
  definition: string;
  state: 'off' | 'running' | 'paused' | 'stopping' | 'crashed';
  /** By the clock of its node, which may be set. */
  startedAtMs: number | undefined;
  /** The same by a clock that only goes on. */
  upSinceMs: number | undefined;
  /** It comes from another node, and stands still until it is told to go on. */
  arriving?: 'coming' | 'waiting';
  /** What its process writes to, in the order of its disks. */
  inUse: readonly VolumeId[];
  /** How often it was ever started: more than expected is a doubled machine. */
  starts: number;
  /** What its process was started with. */
  processor?: MachineProcessor | undefined;
  console: string;
}

export interface SimulatedVolume {
  readonly stack: StackId;
  readonly sizeBytes: number;
  readonly image: Digest | undefined;
  /** What guests wrote: survives everything but an order to discard. */
  data: string;
  /** Which disk it is: a copy is the same one, and one that was made anew is another. */
  readonly origin: object;
  /** The volume that it stands on. */
  base?: VolumeId | undefined;
  /** How often a machine began to write to it: a copy that was left behind has fewer. */
  writes: number;
  /** The machine that has it locked, as QEMU locks an image for whoever may write to it. */
  user?: SimulatedDomain | undefined;
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
  /** Those whose file was removed while a process had it open: that goes on to use it, and can send it. */
  readonly unlinked = new Map<VolumeId, SimulatedVolume>();
  readonly networks = new Map<NetworkId, DesiredNetwork>();
  tunnel: WantedTunnel | undefined;
  boot: DesiredBoot | undefined;
  /** Cards that machines could boot by. */
  bootLinks: readonly BootLink[] = [];
  /** Machines that boot through it. */
  bootClients: readonly ObservedBootClient[] = [];
  /** The node image that it has booted; undefined: it was set up by hand. */
  image: BootedImage | undefined;
  /** How it starts with an image. `hangs`: not at all; `refuses`: with the one it had; `weak`: without KVM. */
  startsWith: (version: string) => 'well' | 'hangs' | 'refuses' | 'weak' = () => 'well';
  /** Whether it can encrypt what it sends to other nodes. */
  canEncrypt = false;
  readonly routers = new Map<StackId, DesiredRouter>();
  readonly domains = new Map<MachineId, SimulatedDomain>();
  readonly seeds = new Map<MachineId, GuestConfig>();
  /** What was written into guests while they ran, by path. */
  readonly guestFiles = new Map<MachineId, Map<string, string>>();
  /** Everything that was done, in order. */
  readonly deeds: string[] = [];
  /** How long a guest takes from start to ready, and to shut down. */
  bootMs = 20;
  shutdownMs = 5;
  bootId = 'boot-1';
  /** What machines can be started by. */
  firmware: ('bios' | 'uefi')[] = ['bios'];
  /** What the agent may do. */
  roles: NodeFacts['roles'] = ['compute', 'gateway'];
  /** What each volume takes of its pool. */
  volumeBytes = 0;
  /** Machines stand still at their next write. */
  isPoolFull = false;
  /** The disk that holds the pool is mounted. */
  isPoolThere = true;
  /** It boots from the network, and keeps nothing over a reboot. */
  isPoolInMemory = false;
  /** As it tells them; undefined: it does not. */
  disks: NodeDisk[] | undefined;
  /** Other pools: brought up here; on disks of this node; seen once; not answering at the moment. */
  readonly openPools = new Map<PoolId, SimulatedPool>();
  readonly localPools = new Map<PoolId, SimulatedPool>();
  readonly knownPools = new Set<PoolId>();
  readonly awayPools = new Set<PoolId>();
  /** A clock that nobody sets, in milliseconds from whatever moment. */
  steadyMs = (): number => performance.now();
  trouble: Trouble = () => undefined;
  /** Lets something happen by itself after a while, whatever becomes of the agent meanwhile. */
  later = (work: () => void, afterMs: number): void => void setTimeout(work, afterMs);

  /** Notes a deed, after whatever trouble there is for it. */
  async act(action: string): Promise<void> {
    await this.trouble(action);
    this.deeds.push(action);
  }

  /** Names of everything that exists, for comparing before and after. */
  inventory(): string[] {
    return [
      ...this.volumes.keys(),
      ...this.networks.keys(),
      ...[...this.routers.keys()].map((stack) => `router-${stack}`),
      ...this.domains.keys(),
      ...[...this.seeds.keys()].map((machine) => `seed-${machine}`),
    ].sort();
  }

  /** The file of a volume is removed, by somebody who should not. */
  loseVolume(id: VolumeId): void {
    const volume = this.volumes.get(id);
    if (volume?.user) this.unlinked.set(id, volume);
    this.volumes.delete(id);
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
    for (const [id, domain] of this.domains) {
      // libvirt writes down a machine that arrives once it goes on.
      if (domain.arriving) this.domains.delete(id);
      domain.state = 'off';
      domain.startedAtMs = undefined;
      domain.upSinceMs = undefined;
    }
    this.tunnel = undefined;
    this.boot = undefined;
    this.networks.clear();
    this.routers.clear();
    this.openPools.clear();
    this.unlinked.clear();
  }

  domain(machine: MachineId): SimulatedDomain {
    const domain = this.domains.get(machine);
    if (domain) return domain;
    throw new Fault('HYPERVISOR_FAILED', { call: 'lookup', message: `no domain ${machine}` });
  }
}
