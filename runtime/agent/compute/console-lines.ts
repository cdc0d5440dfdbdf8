import type { DesiredState } from '../../../schemas/agent/desired.ts';
import type { MachineId } from '../../../schemas/ids/brand.ts';
import type { AgentPorts } from '../converge/ports/agent-ports.ts';
import { ConsoleLine } from './console-line.ts';

/** The lines to the consoles that people watch: one for each machine, dialled when the server asks for it. */
export class ConsoleLines {
  readonly #ports: AgentPorts;
  readonly #onError: (error: unknown) => void;
  /** Undefined: being dialled. */
  readonly #lines = new Map<MachineId, ConsoleLine | undefined>();
  #isStopped = false;

  constructor(ports: AgentPorts, onError: (error: unknown) => void) {
    this.#ports = ports;
    this.#onError = onError;
  }

  /** Dials for the machines that are of this node and have no line; those of others are not its to show. */
  bring(machines: readonly MachineId[], desired: DesiredState): void {
    for (const { id, stack } of desired.machines) {
      if (machines.includes(id) && !this.#lines.has(id)) void this.#bring({ id, stack });
    }
  }

  /** Ends the lines of machines that are not of this node any more: another has them, or nobody. */
  keep(desired: DesiredState): void {
    const own = new Set(desired.machines.map(({ id }) => id));
    for (const [machine, line] of this.#lines) if (!own.has(machine)) line?.close();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    const lines = [...this.#lines.values()].flatMap((line) => line ?? []);
    for (const line of lines) line.close();
    await Promise.all(lines.map((line) => line.ended));
  }

  async #bring(machine: Pick<DesiredState['machines'][number], 'id' | 'stack'>): Promise<void> {
    this.#lines.set(machine.id, undefined);
    try {
      const line = await ConsoleLine.dial(this.#ports, machine);
      if (this.#isStopped) line.close();
      else this.#lines.set(machine.id, line);
      await line.ended;
    } catch (error) {
      if (!this.#isStopped) this.#onError(error);
    } finally {
      this.#lines.delete(machine.id);
    }
  }
}
