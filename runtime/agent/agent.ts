import { type DesiredState, emptyDesiredState } from '../../schemas/agent/desired.ts';
import type { ObservedState } from '../../schemas/agent/observed.ts';
import { LIMITS } from '../../schemas/config/limits.ts';
import type { NodeId } from '../../schemas/ids/brand.ts';
import { ConsoleForwarder } from './console-forwarder.ts';
import { Converger, type ConvergerParts } from './converger.ts';
import { FaultLog } from './fault-log.ts';
import { GuestRuns } from './guest-runs.ts';
import { ImageFetches } from './image-fetches.ts';
import { MachineMemories } from './machine-memories.ts';
import { observe } from './observe.ts';
import type { AgentPorts } from './ports/agent-ports.ts';
import { ReadinessWatch } from './readiness-watch.ts';

/** How often the agent looks, in milliseconds. Simulations run faster than life. */
export interface AgentPace {
  /** Longest rest between two looks at the node. */
  readonly roundMs: number;
  /** How often what should be there already is checked for changes made by others. */
  readonly repairMs: number;
  /** How often machines that start are asked whether they are ready. */
  readonly tendMs: number;
  readonly reconnectMs: number;
}

const PACE: AgentPace = {
  roundMs: 2_000,
  repairMs: 30_000,
  tendMs: LIMITS.agent.probeIntervalMs,
  reconnectMs: 2_000,
};

/**
 * The agent: takes the desired state from the server, makes the node follow it, and reports what is.
 *
 * Three loops run side by side: one listens to the server, one makes rounds, one tends running
 * machines (readiness, commands, consoles). They share nothing but the latest desired state; each
 * may be cut off at any moment and begin anew.
 */
export class Agent {
  readonly #ports: AgentPorts;
  readonly #parts: ConvergerParts;
  readonly #converger: Converger;
  readonly #readiness: ReadinessWatch;
  readonly #runs: GuestRuns;
  readonly #consoles: ConsoleForwarder;
  readonly #onError: (error: unknown) => void;
  readonly #pace: AgentPace;
  readonly #stop = new AbortController();
  #desired: DesiredState;
  /** Nothing is touched before a desired state is known: an empty one would remove everything. */
  #known = false;
  #wakeRound: () => void = () => undefined;
  #lastReport = { text: '', atMs: 0 };
  #lastRepairMs = 0;
  #loops: Promise<unknown> = Promise.resolve();

  /**
   * @param options `onError`: told about what no report can tell, such as a server that cannot be
   *   reached; `pace`: for simulations
   */
  constructor(
    node: NodeId,
    ports: AgentPorts,
    options: { onError: (error: unknown) => void; pace?: AgentPace },
  ) {
    const faults = new FaultLog(ports.now);
    const memories = new MachineMemories(ports.memory);
    const fetches = new ImageFetches(ports.images, faults, () => this.#wake());
    this.#ports = ports;
    this.#parts = { ports, faults, memories, fetches };
    this.#converger = new Converger(this.#parts);
    this.#readiness = new ReadinessWatch(ports, memories, () => this.#wake());
    this.#runs = new GuestRuns(ports, memories, () => this.#wake());
    this.#consoles = new ConsoleForwarder(ports);
    this.#onError = options.onError;
    this.#pace = options.pace ?? PACE;
    this.#desired = emptyDesiredState(node);
  }

  /** Begins to work with what was wanted last; returns at once. */
  async start(): Promise<void> {
    await this.#parts.memories.load();
    const remembered = await this.#ports.memory.desired();
    if (remembered?.node === this.#desired.node) this.#adopt(remembered);
    this.#loops = Promise.all([this.#listen(), this.#makeRounds(), this.#tendMachines()]);
  }

  /** Stops working. Machines, routers and everything else stay as they are. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#wake();
    await this.#parts.fetches.stop();
    await this.#loops;
  }

  async #listen(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        const after = this.#known ? this.#desired.generation : -1;
        const state = await this.#ports.link.desired(after, signal);
        if (!state) continue;
        await this.#ports.memory.rememberDesired(state);
        this.#adopt(state);
      } catch (error) {
        if (signal.aborted) return;
        this.#onError(error);
        this.#consoles.reset();
        await this.#rest(this.#pace.reconnectMs);
      }
    }
  }

  #adopt(state: DesiredState): void {
    this.#desired = state;
    this.#known = true;
    this.#lastRepairMs = 0;
    this.#lastReport = { text: '', atMs: 0 };
    this.#wake();
  }

  async #makeRounds(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const woken = this.#nextWake(this.#pace.roundMs);
      try {
        if (this.#known) await this.#makeRound();
      } catch (error) {
        this.#onError(error);
      }
      await woken;
    }
  }

  async #makeRound(): Promise<void> {
    const desired = this.#desired;
    const nowMs = this.#ports.now().getTime();
    const repair = nowMs - this.#lastRepairMs > this.#pace.repairMs;
    if (repair) this.#lastRepairMs = nowMs;
    const { actual, acted } = await this.#converger.round(desired, { repair });
    await this.#report(await observe(desired, actual, this.#parts));
    // What was made may be what something else waits for: look again at once.
    if (acted) this.#wake();
  }

  /** Reports at once when something changed, and every few seconds anyway. */
  async #report(state: ObservedState): Promise<void> {
    const text = essence(state);
    const nowMs = this.#ports.now().getTime();
    const due = nowMs - this.#lastReport.atMs >= LIMITS.agent.reportIntervalMs;
    if (text === this.#lastReport.text && !due) return;
    await this.#ports.link.report(state);
    this.#lastReport = { text, atMs: nowMs };
  }

  async #tendMachines(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      try {
        const desired = this.#desired;
        await Promise.all([this.#readiness.ask(desired), this.#runs.tend(desired)]);
        await this.#consoles.forward(desired);
      } catch (error) {
        this.#onError(error);
      }
      await this.#rest(this.#pace.tendMs);
    }
  }

  #wake(): void {
    this.#wakeRound();
  }

  /** Resolves when woken, or after some time. */
  #nextWake(atMostMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, atMostMs);
      this.#wakeRound = () => {
        clearTimeout(timer);
        resolve();
      };
      if (this.#stop.signal.aborted) this.#wakeRound();
    });
  }

  #rest(ms: number): Promise<void> {
    const { signal } = this.#stop;
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      signal.addEventListener('abort', end, { once: true });
    });
  }
}

/** A report without what changes all the time. */
function essence(state: ObservedState): string {
  const machines = state.machines.map(({ figures: _figures, ...machine }) => machine);
  const volumes = state.volumes.map(({ usedBytes: _used, ...volume }) => volume);
  const { figures: _figures, at: _at, ...rest } = state;
  return JSON.stringify({ ...rest, machines, volumes });
}
