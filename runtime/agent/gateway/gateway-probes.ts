import type { DesiredProbe, DesiredState } from '../../../schemas/agent/desired.ts';
import type { ObservedProbe } from '../../../schemas/agent/observed.ts';
import type { MachineId } from '../../../schemas/ids/brand.ts';
import type { AgentPorts } from '../converge/ports/agent-ports.ts';
import { probeMachine } from './probe-machine.ts';

/**
 * Asks machines of other nodes whether they are ready, through the router that this node has of their
 * stack. What was answered is not written down: after a restart of the agent it is asked again.
 */
export class GatewayProbes {
  readonly #ports: Pick<AgentPorts, 'prober'>;
  readonly #onAnswer: () => void;
  readonly #asking = new Set<string>();
  readonly #answered = new Set<string>();

  /** @param onAnswer called when a machine has answered */
  constructor(ports: Pick<AgentPorts, 'prober'>, onAnswer: () => void) {
    this.#ports = ports;
    this.#onAnswer = onAnswer;
  }

  /** Asks all that have not answered, at once, each only once at a time. */
  async ask({ probes }: Pick<DesiredState, 'probes'>): Promise<void> {
    const wanted = new Set(probes.map(keyOf));
    for (const key of this.#answered) if (!wanted.has(key)) this.#answered.delete(key);
    await Promise.all(probes.map((probe) => this.#askOne(probe)));
  }

  /** @returns those of the desired probes that were answered */
  answered({ probes }: Pick<DesiredState, 'probes'>): ObservedProbe[] {
    return probes
      .filter((probe) => this.#answered.has(keyOf(probe)))
      .map(({ machine, startedAt }) => ({ machine, startedAt }));
  }

  async #askOne(probe: DesiredProbe): Promise<void> {
    const key = keyOf(probe);
    if (this.#answered.has(key) || this.#asking.has(key)) return;
    this.#asking.add(key);
    try {
      if (!(await probeMachine(this.#ports.prober, probe, probe.ready))) return;
      this.#answered.add(key);
      this.#onAnswer();
    } finally {
      this.#asking.delete(key);
    }
  }
}

/** One process of one machine. */
const keyOf = ({ machine, startedAt }: { machine: MachineId; startedAt: string }): string =>
  `${machine} ${startedAt}`;
