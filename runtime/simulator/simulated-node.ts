import type { DesiredState } from '../../schemas/agent/desired.ts';
import type { NodeFacts } from '../../schemas/agent/observed.ts';
import type { MachineId, NodeId } from '../../schemas/ids/brand.ts';
import { Agent, type AgentPace } from '../agent/agent.ts';
import type { MachineMemory } from '../agent/core/machine-memory.ts';
import type { AgentPorts } from '../agent/ports/agent-ports.ts';
import type { ControlLink } from '../agent/ports/control-link.ts';
import { mortal } from './mortal.ts';
import { simulatedMachines } from './simulated-machines.ts';
import { simulatedNetworks } from './simulated-networks.ts';
import { simulatedStorage } from './simulated-storage.ts';
import { SimulatedWorld } from './simulated-world.ts';

const GiB = 2 ** 30;

/** Life at a hundred times its speed. */
const FAST: AgentPace = { roundMs: 50, repairMs: 500, tendMs: 5, reconnectMs: 10 };

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
  #agent: { readonly agent: Agent; alive: boolean } | undefined;
  #desired: DesiredState | undefined;
  #machines: ReadonlyMap<MachineId, MachineMemory> = new Map();

  /** @param now the clock of the node, guests included */
  constructor(id: NodeId, link: ControlLink, now: () => Date = () => new Date()) {
    this.#id = id;
    this.#link = link;
    this.#now = now;
  }

  async startAgent(): Promise<void> {
    const process = { alive: true };
    const onError = (error: unknown): void => {
      if (process.alive) this.errors.push(error);
    };
    const ports = mortal(this.#ports(), () => process.alive);
    const agent = new Agent(this.#id, ports, { onError, pace: FAST });
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

  #ports(): AgentPorts {
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
      },
      host: {
        facts: async () => simulatedFacts(this.#id),
        figures: async () => ({
          at: now().toISOString(),
          cpuPercent: 1,
          memoryUsedBytes: GiB,
          memoryFreeBytes: 63 * GiB,
          poolTotalBytes: 1024 * GiB,
          poolFreeBytes: 512 * GiB,
          agentMemoryBytes: 0,
        }),
        bootId: async () => this.world.bootId,
        notices: async () => [],
      },
      ...simulatedStorage(this.world),
      ...simulatedNetworks(this.world, now),
      ...simulatedMachines(this.world, now),
    };
  }
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
});
