import type { DesiredState } from '../../../schemas/agent/desired.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import type { MachineId } from '../../../schemas/ids/brand.ts';
import type { AgentPorts } from '../converge/ports/agent-ports.ts';

/** Sends what machines write to their serial consoles to the server, which says what it has. */
export class ConsoleForwarder {
  readonly #ports: AgentPorts;
  readonly #offsets = new Map<MachineId, number>();

  constructor(ports: AgentPorts) {
    this.#ports = ports;
  }

  async forward(desired: DesiredState): Promise<void> {
    const parts = await Promise.all(desired.machines.map(({ id }) => this.#newBytes(id)));
    const machines = parts.flatMap((part) => part ?? []);
    if (machines.length === 0) return;
    const wanted = await this.#ports.link.console({ machines });
    for (const [machine, offset] of Object.entries(wanted)) {
      this.#offsets.set(machine as MachineId, offset);
    }
  }

  /** After the link was lost the server may have forgotten: everything kept is sent again. */
  reset(): void {
    this.#offsets.clear();
  }

  async #newBytes(machine: MachineId) {
    const after = this.#offsets.get(machine) ?? 0;
    const { start, bytes } = await this.#ports.consoles.read(
      machine,
      after,
      LIMITS.agent.consoleUploadBytes,
    );
    return bytes.length === 0 ? undefined : { machine, start, base64: bytes.toString('base64') };
  }
}
