import type { DesiredState } from '../../schemas/agent/desired.ts';
import type { NodeAddress } from '../../schemas/agent/node-address.ts';
import type { NodeFacts } from '../../schemas/agent/observed.ts';
import type { MachineId, NodeId, VolumeId } from '../../schemas/ids/brand.ts';
import { Agent, type AgentPace } from '../agent/converge/agent.ts';
import type { MachineMemory } from '../agent/compute/core/machine-memory.ts';
import type { VolumeMemory } from '../agent/storage/core/volume-memory.ts';
import type { AgentPorts } from '../agent/converge/ports/agent-ports.ts';
import type { ControlLink } from '../agent/link/ports/control-link.ts';
import { mortal } from './mortal.ts';
import { simulatedBlocks } from './simulated-blocks.ts';
import { simulatedFiles } from './simulated-files.ts';
import { simulatedBoot } from './simulated-boot.ts';
import { simulatedMachines } from './simulated-machines.ts';
import { simulatedCopies } from './simulated-copies.ts';
import { simulatedMoves } from './simulated-moves.ts';
import { simulatedNetworks } from './simulated-networks.ts';
import { simulatedMac, simulatedPower, simulatedPowerFacts } from './simulated-power.ts';
import { simulatedPools } from './simulated-pools.ts';
import { SimulatedSite } from './simulated-site.ts';
import { simulatedStorage } from './simulated-storage.ts';
import { simulatedTunnelKey, simulatedTunnels } from './simulated-tunnels.ts';
import { SimulatedWorld } from './simulated-world.ts';

const GiB = 2 ** 30;

/** Life at a hundred times its speed. */
const FAST: AgentPace = {
  roundMs: 50,
  repairMs: 500,
  tendMs: 5,
  reconnectMs: 10,
  beatMs: 50,
  reportMs: 200,
};

/**
 * A node in memory: the real agent, with everything below its ports simulated. Killing the agent
 * leaves world and memory as they are; `startAgent` goes on from there.
 */
export class SimulatedNode {
  readonly world = new SimulatedWorld();
  readonly errors: unknown[] = [];
  readonly #id: NodeId;
  readonly #link: ControlLink;
  readonly #now: () => Date;
  readonly #place: SimulatedPlace | undefined;
  readonly #site: SimulatedSite;
  readonly #sharedPools: SimulatedSite['pools'];
  readonly #pace: AgentPace;
  readonly #guard: AgentGuard;
  readonly #leave: ((how: 'off' | 'reboot') => void) | undefined;
  #agent: { readonly agent: Agent; alive: boolean } | undefined;
  #desired: DesiredState | undefined;
  #machines: ReadonlyMap<MachineId, MachineMemory> = new Map();
  #volumes: ReadonlyMap<VolumeId, VolumeMemory> = new Map();

  /**
   * @param options `now`: the clock of the node, and of its guests unless they are given a steady one; `place`: how others reach it; `pace`:
   *   of its agent; `guard`: what stands between an agent's process and its ports; `leave`: what becomes of it
   *   when it goes; absent: it is off, or back at once
   */
  constructor(id: NodeId, link: ControlLink, options: SimulatedNodeOptions = {}) {
    const { now = () => new Date(), place, pace = FAST, guard = mortal } = options;
    this.#id = id;
    this.#link = link;
    this.#now = now;
    this.#place = place;
    this.#site = place?.site ?? new SimulatedSite();
    this.#sharedPools = options.sharedPools ?? this.#site.pools;
    this.#pace = pace;
    this.#guard = guard;
    this.#leave = options.leave;
    this.world.steadyMs = () => now().getTime();
    place?.site.add(place.address, this.world);
  }

  async startAgent(): Promise<void> {
    const process = { alive: true };
    const onError = (error: unknown): void => {
      if (process.alive) this.errors.push(error);
    };
    const isAlive = (): boolean => process.alive;
    const ports = this.#guard(this.#ports(isAlive), isAlive);
    const agent = new Agent(this.#id, ports, { onError, pace: this.#pace });
    this.#agent = Object.assign(process, { agent });
    await agent.start();
  }

  /** Ends the agent as `kill -9` does: at once, in the middle of whatever it does. */
  killAgent(): void {
    if (!this.#agent) return;
    this.#agent.alive = false;
    // Its loops hang at their next call; stopping only ends their timers.
    void this.#agent.agent.stop();
    this.#agent = undefined;
  }

  /** Whether it has power, and its agent runs. */
  get isOn(): boolean {
    return this.#agent !== undefined;
  }

  /** Everything the agent remembers is lost, as when its folder was deleted. Kill it first. */
  loseMemory(): void {
    this.#desired = undefined;
    this.#machines = new Map();
    this.#volumes = new Map();
  }

  /** It goes as it was told to; off, it waits for a packet that wakes it. */
  #go(how: 'off' | 'reboot'): void {
    this.killAgent();
    this.world.loseAndRegainPower();
    const start = (): void => void this.startAgent().catch((error) => this.errors.push(error));
    if (how === 'reboot' && this.#bootImage()) start();
    else this.#site.sleep(simulatedMac(this.#id), start);
  }

  /** @returns whether it comes up */
  #bootImage(): boolean {
    const { world } = this;
    if (!world.image) return true;
    const image = this.#site.imageFor(simulatedMac(this.#id));
    if (!image) return false;
    const start = world.startsWith(image.version);
    if (start !== 'refuses') world.image = image;
    return start !== 'hangs';
  }

  #facts(): NodeFacts {
    const underlay = this.#place && { address: this.#place.address, mtu: 1_500, imagePort: 8_472 };
    const { firmware, roles, bootLinks, image } = this.world;
    const tunnel: NodeFacts['tunnel'] = this.world.canEncrypt
      ? { state: 'able', key: simulatedTunnelKey(this.#id), port: 8_473, by: 'kernel' }
      : undefined;
    return {
      ...simulatedFacts(this.#id),
      firmware,
      roles,
      ...(underlay ? { underlay } : {}),
      ...(tunnel ? { tunnel } : {}),
      ...(bootLinks.length > 0 ? { boot: { links: [...bootLinks] } } : {}),
      ...(image ? { hardware: { macs: [simulatedMac(this.#id)], image } } : {}),
      ...(image && this.world.startsWith(image.version) === 'weak'
        ? { accelerator: 'tcg' as const, acceleratorReason: 'its image lacks the module' }
        : {}),
      ...(this.world.disks ? { disks: this.world.disks } : {}),
      power: simulatedPowerFacts(this.#id, this.world),
    };
  }

  #ports(isAlive: () => boolean): AgentPorts {
    const now = this.#now;
    return {
      now,
      link: this.#link,
      memory: {
        desired: async () => this.#desired,
        rememberDesired: async (state) => {
          this.#desired = state;
        },
        machines: async () => this.#machines,
        rememberMachines: async (machines) => {
          this.#machines = new Map(machines);
        },
        volumes: async () => this.#volumes,
        rememberVolumes: async (volumes) => {
          this.#volumes = new Map(volumes);
        },
      },
      host: {
        facts: async () => this.#facts(),
        figures: async () => ({
          at: now().toISOString(),
          cpuPercent: 1,
          memoryUsedBytes: GiB,
          memoryFreeBytes: 63 * GiB,
          poolTotalBytes: this.world.isPoolInMemory ? 0 : 1024 * GiB,
          poolFreeBytes: this.world.isPoolInMemory ? 0 : 512 * GiB,
          agentMemoryBytes: 0,
          // 1 and 2 kB/s, at any time.
          netReceiveBytes: now().getTime(),
          netSendBytes: 2 * now().getTime(),
        }),
        bootId: async () => this.world.bootId,
        notices: async () => [],
      },
      power: simulatedPower(this.world, this.#site, (how) =>
        this.#leave ? this.#leave(how) : this.#go(how),
      ),
      ...simulatedStorage(this.world),
      nodeDisk: {
        ensure: async ({ state }) => {
          // As if it had been started again, with its disk.
          if (state === 'ordered') this.world.isPoolInMemory = false;
        },
      },
      ...simulatedPools(this.world, { pools: this.#sharedPools }),
      ...simulatedNetworks(this.world, this.#site),
      boot: simulatedBoot(this.world),
      tunnels: simulatedTunnels({ node: this.#id, world: this.world, site: this.#site, now }),
      ...simulatedMachines(this.world, now),
      ...simulatedMoves({ node: this.#id, world: this.world, site: this.#site, isAlive }),
      blocks: simulatedBlocks(this.world),
      files: simulatedFiles(this.world),
      volumeCopies: simulatedCopies({
        node: this.#id,
        world: this.world,
        site: this.#site,
        isAlive,
      }),
    };
  }
}

/** Makes ports die with the process that uses them. */
export type AgentGuard = (ports: AgentPorts, isAlive: () => boolean) => AgentPorts;

export interface SimulatedNodeOptions {
  readonly now?: () => Date;
  readonly place?: SimulatedPlace;
  /** Absent: those of its place. A node that no other node reaches may reach a storage server. */
  readonly sharedPools?: SimulatedSite['pools'];
  readonly pace?: AgentPace;
  readonly guard?: AgentGuard;
  readonly leave?: (how: 'off' | 'reboot') => void;
}

/** Where a simulated node stands among others. */
export interface SimulatedPlace {
  readonly site: SimulatedSite;
  readonly address: NodeAddress;
}

/** @returns the facts of a simulated node */
export const simulatedFacts = (id: NodeId): NodeFacts => ({
  hostname: id,
  architecture: 'x86_64',
  kernel: 'simulated',
  distribution: 'simulated',
  agentVersion: '0.0.0',
  hypervisor: 'simulated',
  accelerator: 'kvm',
  acceleratorReason: 'it is simulated',
  cpus: 16,
  memoryBytes: 64 * GiB,
  bootedAt: '2026-01-01T00:00:00.000Z',
  roles: ['compute', 'gateway'],
  layers: true,
  clones: true,
  writes: true,
});
