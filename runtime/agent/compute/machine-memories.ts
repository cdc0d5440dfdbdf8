import type { DesiredState } from '../../../schemas/agent/desired.ts';
import type { MachineId } from '../../../schemas/ids/brand.ts';
import type { ActualState } from '../node/core/actual-state.ts';
import { isOnTheMove } from './core/moves/decide-sending.ts';
import { type MachineMemory, NEW_MACHINE, noteOff, noteRunning } from './core/machine-memory.ts';
import type { AgentMemory } from '../converge/ports/agent-memory.ts';
import type { DomainState } from './ports/hypervisor.ts';

/** A machine that is paused stands still, but its process is the same: it has not crashed. */
const HAS_PROCESS: ReadonlySet<DomainState['state']> = new Set(['running', 'paused', 'stopping']);

/** Remembers machines, in memory and (when something changed) in the agent's folder. */
export class MachineMemories {
  readonly #store: AgentMemory;
  #machines = new Map<MachineId, MachineMemory>();
  #dirty = false;

  constructor(store: AgentMemory) {
    this.#store = store;
  }

  async load(): Promise<void> {
    this.#machines = new Map(await this.#store.machines());
  }

  get all(): ReadonlyMap<MachineId, MachineMemory> {
    return this.#machines;
  }

  get(machine: MachineId): MachineMemory {
    return this.#machines.get(machine) ?? NEW_MACHINE;
  }

  change(machine: MachineId, change: (memory: MachineMemory) => MachineMemory): void {
    const before = this.get(machine);
    const after = change(before);
    if (after === before) return;
    this.#machines.set(machine, after);
    this.#dirty = true;
  }

  /** Takes in what the hypervisor shows: processes that came and went. */
  look(desired: DesiredState, actual: ActualState, context: { bootId: string; now: Date }): void {
    for (const machine of desired.machines) {
      // One that stands still, or is gone, because it goes on elsewhere has not crashed.
      if (isOnTheMove(machine, this.get(machine.id))) continue;
      const domain = actual.domains.get(machine.id);
      if (domain && HAS_PROCESS.has(domain.state)) {
        const startedAt = domain.startedAt ?? context.now.toISOString();
        this.change(machine.id, (memory) => noteRunning(memory, startedAt, context.bootId));
        continue;
      }
      const wanted = machine.power === 'on';
      this.change(machine.id, (memory) => {
        const off = noteOff(memory, { wanted, ...context });
        const forgiven = !wanted && (off.crashes > 0 || off.retryAt !== null);
        return forgiven ? { ...off, crashes: 0, retryAt: null } : off;
      });
    }
  }

  /** Forgets machines that are not wanted any more. One that comes here, or came, is not forgotten. */
  keepOnly({ machines, gone }: Pick<DesiredState, 'machines' | 'gone'>): void {
    const wanted = new Set(machines.map(({ id }) => id));
    const leaving = new Set(gone.machines);
    for (const [id, { arrival }] of this.#machines) {
      if (wanted.has(id) || (arrival && !leaving.has(id))) continue;
      this.#machines.delete(id);
      this.#dirty = true;
    }
  }

  async save(): Promise<void> {
    if (!this.#dirty) return;
    this.#dirty = false;
    await this.#store.rememberMachines(this.#machines);
  }
}
