import type { DesiredMachine, DesiredState } from '../../../schemas/agent/desired.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import type { MachineId } from '../../../schemas/ids/brand.ts';
import type { MachineMemories } from './machine-memories.ts';
import type { AgentPorts } from '../converge/ports/agent-ports.ts';
import { probeMachine } from '../gateway/probe-machine.ts';

/** Asks machines that have started whether they are ready, until they are. */
export class ReadinessWatch {
  readonly #ports: AgentPorts;
  readonly #memories: MachineMemories;
  readonly #onReady: () => void;
  readonly #asking = new Set<MachineId>();

  /** @param onReady called when a machine has booted or become ready */
  constructor(ports: AgentPorts, memories: MachineMemories, onReady: () => void) {
    this.#ports = ports;
    this.#memories = memories;
    this.#onReady = onReady;
  }

  /** Asks every machine that is not ready yet, all at once, each only once at a time. */
  async ask(desired: DesiredState): Promise<void> {
    const waiting = desired.machines.filter((machine) => {
      const { startedAt, readyAt } = this.#memories.get(machine.id);
      return machine.power === 'on' && startedAt !== null && readyAt === null;
    });
    await Promise.all(waiting.map((machine) => this.#askOne(machine)));
  }

  async #askOne(machine: DesiredMachine): Promise<void> {
    if (this.#asking.has(machine.id)) return;
    this.#asking.add(machine.id);
    try {
      const { startedAt, bootedAt } = this.#memories.get(machine.id);
      const [booted, ready] = await Promise.all([
        bootedAt === null ? this.#ports.guestAgent.ping(machine.id) : false,
        this.#isReady(machine, startedAt),
      ]);
      if (booted || ready) this.#note(machine.id, startedAt, ready);
    } finally {
      this.#asking.delete(machine.id);
    }
  }

  #note(machine: MachineId, startedAt: string | null, ready: boolean): void {
    const at = this.#ports.now().toISOString();
    this.#memories.change(machine, (memory) => {
      // An answer of the process before does not count for the one that runs now.
      if (memory.startedAt !== startedAt) return memory;
      return {
        ...memory,
        bootedAt: memory.bootedAt ?? at,
        readyAt: ready ? at : memory.readyAt,
      };
    });
    this.#onReady();
  }

  /** A machine without a rule is ready once it has started. */
  async #isReady(machine: DesiredMachine, startedAt: string | null): Promise<boolean> {
    const { prober, guestAgent } = this.#ports;
    const { id, stack, ready, readiness, readyAddress } = machine;
    if (!ready) return true;
    if (ready.type === 'command') {
      return guestAgent.run(id, ready.command, LIMITS.agent.probeTimeoutMs).then(
        ({ exitCode }) => exitCode === 0,
        () => false,
      );
    }
    // Its gateway asks; an answer of the process before does not count for this one.
    if (readiness.by === 'gateway') return readiness.provenFor === startedAt;
    return probeMachine(prober, { stack, address: readyAddress }, ready);
  }
}
