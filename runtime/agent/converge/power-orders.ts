import type { DesiredState } from '../../../schemas/agent/desired.ts';
import type { NodePowerFacts } from '../../../schemas/agent/power.ts';
import type { ActualState } from '../node/core/actual-state.ts';
import { withoutMachines } from '../node/core/without-machines.ts';
import type { AgentPorts } from './ports/agent-ports.ts';

/** How long the system may take to end everything before it is asked again. */
const ASK_AGAIN_MS = 2 * 60_000;
const TROUBLE_CHARS = 500;

/**
 * Does what the node shall do with itself, and wakes others. It goes when none of its machines runs, and when the
 * server knows that it goes: what is silent after that is off, and not lost.
 */
export class PowerOrders {
  readonly #ports: Pick<AgentPorts, 'power' | 'host' | 'now'>;
  readonly #onError: (error: unknown) => void;
  #bootId = '';
  #trouble: string | undefined;
  #askedAtMs: number | undefined;

  /** @param onError told about what no report can tell */
  constructor(
    ports: Pick<AgentPorts, 'power' | 'host' | 'now'>,
    onError: (error: unknown) => void,
  ) {
    this.#ports = ports;
    this.#onError = onError;
  }

  /** @returns what the node shall be now: without machines that run, if it shall go */
  async prepare(desired: DesiredState): Promise<DesiredState> {
    this.#bootId ||= await this.#ports.host.bootId();
    if (this.#orderOf(desired)) return withoutMachines(desired);
    this.#trouble = undefined;
    this.#askedAtMs = undefined;
    return desired;
  }

  /** Wakes whom it shall wake. A LAN that cannot be reached now is tried again with the next round. */
  async wakeOthers({ wakes = [] }: DesiredState): Promise<void> {
    if (wakes.length > 0) await this.#ports.power.wake(wakes).catch(this.#onError);
  }

  /** @returns what is told of it, besides what the host tells */
  observe(
    desired: DesiredState,
    { domains }: Pick<ActualState, 'domains'>,
  ): Pick<NodePowerFacts, 'leaving' | 'trouble'> {
    if (!this.#orderOf(desired)) return {};
    if (this.#trouble !== undefined) return { trouble: this.#trouble };
    const runs = [...domains.values()].some(({ state }) => !OVER.has(state));
    return { leaving: runs ? 'stopping' : 'going' };
  }

  /** Goes. Called once the server knows that it will. */
  async leave(desired: DesiredState): Promise<void> {
    const order = this.#orderOf(desired);
    const nowMs = this.#ports.now().getTime();
    const waitedMs = nowMs - (this.#askedAtMs ?? -Infinity);
    if (!order || (waitedMs >= 0 && waitedMs < ASK_AGAIN_MS)) return;
    this.#askedAtMs = nowMs;
    try {
      await this.#ports.power.leave(order.how);
    } catch (error) {
      this.#trouble = String(error instanceof Error ? error.message : error).slice(
        0,
        TROUBLE_CHARS,
      );
      this.#onError(error);
    }
  }

  /** An order for another boot has been carried out, or has nothing to do with this one. */
  #orderOf({ leave }: DesiredState): DesiredState['leave'] {
    return leave?.boot === this.#bootId ? leave : undefined;
  }
}

const OVER: ReadonlySet<string> = new Set(['off', 'crashed']);
