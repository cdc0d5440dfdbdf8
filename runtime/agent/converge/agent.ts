import { randomBytes } from 'node:crypto';
import { type DesiredState, emptyDesiredState } from '../../../schemas/agent/desired.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import type { NodeId } from '../../../schemas/ids/brand.ts';
import { BootWatch } from '../boot/boot-watch.ts';
import { DiskLayers } from '../compute/disk-layers.ts';
import { Arrivals } from '../compute/arrivals.ts';
import { ConsoleLines } from '../compute/console-lines.ts';
import { VolumeLines } from '../compute/volume-lines.ts';
import { ConsoleForwarder } from '../compute/console-forwarder.ts';
import { Converger, type ConvergerParts } from './converger.ts';
import { hasPassed } from '../node/core/has-passed.ts';
import { withProcessor } from '../compute/core/processor/with-processor.ts';
import { ExportWatch } from '../storage/export-watch.ts';
import { FaultLog } from './fault-log.ts';
import { GatewayProbes } from '../gateway/gateway-probes.ts';
import { GuestRuns } from '../compute/guest-runs.ts';
import { ImageFetches } from '../storage/image-fetches.ts';
import { MachineMemories } from '../compute/machine-memories.ts';
import { observe } from './observe.ts';
import { PowerOrders } from './power-orders.ts';
import type { AgentPorts } from './ports/agent-ports.ts';
import { ReadinessWatch } from '../compute/readiness-watch.ts';
import { ReportSender } from '../link/report-sender.ts';
import { Retries } from '../link/retries.ts';
import { Sendings } from '../compute/sendings.ts';
import { VolumeMemories } from '../storage/volume-memories.ts';
import { VolumeReceipts } from '../storage/volume-receipts.ts';

/** How often the agent looks, in milliseconds. Simulations run faster than life. */
export interface AgentPace {
  /** Longest rest between two looks at the node. */
  readonly roundMs: number;
  /** How often what should be there already is checked for changes made by others. */
  readonly repairMs: number;
  /** How often machines that start are asked whether they are ready. */
  readonly tendMs: number;
  /** Longest wait after the first time that the server could not be reached; it doubles after that. */
  readonly reconnectMs: number;
  /** How often it is looked whether a sign of life is due. */
  readonly beatMs: number;
  /** After how long one is due; without it, after the time of the protocol. */
  readonly reportMs?: number;
}

const PACE: AgentPace = {
  roundMs: 2_000,
  repairMs: 30_000,
  tendMs: LIMITS.agent.probeIntervalMs,
  reconnectMs: 2_000,
  beatMs: 1_000,
};

/**
 * The agent: takes the desired state from the server, makes the node follow it, and reports what is.
 *
 * Four loops run side by side: one listens to the server, one makes rounds, one tends running
 * machines (readiness, commands, consoles), one gives a sign of life. They share nothing but the
 * latest desired state; each may be cut off at any moment and begin anew.
 */
export class Agent {
  readonly #ports: AgentPorts;
  readonly #parts: ConvergerParts;
  readonly #converger: Converger;
  readonly #readiness: ReadinessWatch;
  readonly #probes: GatewayProbes;
  readonly #runs: GuestRuns;
  readonly #consoles: ConsoleForwarder;
  readonly #lines: ConsoleLines;
  readonly #volumeLines: VolumeLines;
  readonly #reports: ReportSender;
  readonly #receipts: VolumeReceipts;
  readonly #sendings: Sendings;
  readonly #layers: DiskLayers;
  readonly #arrivals: Arrivals;
  readonly #power: PowerOrders;
  readonly #onError: (error: unknown) => void;
  readonly #pace: AgentPace;
  readonly #retries: Retries;
  readonly #stop = new AbortController();
  #desired: DesiredState;
  /** Nothing is touched before a desired state is known: an empty one would remove everything. */
  #known = false;
  #wakeRound: () => void = () => undefined;
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
    this.#receipts = new VolumeReceipts(ports, faults, () => this.#wake());
    this.#parts = {
      ports,
      receipts: this.#receipts,
      faults,
      memories,
      fetches,
      volumes: new VolumeMemories(ports.memory),
      exports: new ExportWatch(ports.exports),
      boot: new BootWatch(ports.boot),
      networks: new Map(),
    };
    this.#converger = new Converger(this.#parts);
    this.#readiness = new ReadinessWatch(ports, memories, () => this.#wake());
    this.#probes = new GatewayProbes(ports, () => this.#wake());
    this.#runs = new GuestRuns(ports, memories, () => this.#wake());
    this.#consoles = new ConsoleForwarder(ports);
    this.#lines = new ConsoleLines(ports, options.onError);
    this.#volumeLines = new VolumeLines(ports, options.onError);
    this.#sendings = new Sendings(ports, memories, () => this.#wake());
    const onChange = (): void => this.#wake();
    this.#layers = new DiskLayers({ ports, memories, faults, onChange, ...options });
    this.#arrivals = new Arrivals({ ports, memories, faults }, () => this.#arrived());
    this.#power = new PowerOrders(ports, options.onError);
    const run = randomBytes(8).toString('hex');
    this.#pace = options.pace ?? PACE;
    this.#retries = new Retries(`${node} listens`, this.#pace.reconnectMs);
    const retries = new Retries(`${node} reports`, this.#pace.reconnectMs);
    const { reportMs } = this.#pace;
    this.#reports = new ReportSender(ports.link, { run, now: ports.now, retries, reportMs });
    this.#onError = options.onError;
    this.#desired = emptyDesiredState(node);
  }

  /** Begins to work with what was wanted last; returns at once. */
  async start(): Promise<void> {
    await Promise.all([this.#parts.memories.load(), this.#parts.volumes.load()]);
    this.#ports.moveLink.serve(this.#arrivals);
    this.#ports.volumeCopies.serve(this.#receipts);
    const remembered = await this.#ports.memory.desired();
    if (remembered?.node === this.#desired.node) this.#adopt(remembered);
    this.#loops = Promise.all([
      this.#listen(),
      this.#makeRounds(),
      this.#tendMachines(),
      this.#beat(),
    ]);
  }

  /** Stops working. Machines, routers and everything else stay as they are. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#wake();
    const { fetches, receipts } = this.#parts;
    await Promise.all([fetches.stop(), receipts.stop(), this.#sendings.stop(), this.#lines.stop()]);
    await this.#volumeLines.stop();
    await this.#loops;
  }

  async #listen(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        const after = this.#known ? this.#desired.generation : -1;
        const state = await this.#ports.link.desired(after, signal, ({ consoles, volumes }) => {
          this.#lines.bring(consoles, this.#desired);
          this.#volumeLines.bring(volumes, this.#desired);
        });
        this.#retries.succeeded();
        if (!state) continue;
        await this.#ports.memory.rememberDesired(state);
        this.#adopt(state);
      } catch (error) {
        if (signal.aborted) return;
        this.#onError(error);
        this.#consoles.reset();
        await this.#rest(this.#retries.failed(error));
      }
    }
  }

  #adopt(state: DesiredState): void {
    this.#desired = withProcessor(state);
    this.#known = true;
    this.#receipts.adopt(state);
    this.#lines.keep(state);
    this.#volumeLines.keep(state);
    this.#lastRepairMs = 0;
    this.#reports.repeat();
    this.#wake();
  }

  async #makeRounds(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const woken = this.#nextWake(this.#pace.roundMs);
      const beganMs = this.#ports.now().getTime();
      try {
        if (this.#known) await this.#makeRound();
      } catch (error) {
        this.#onError(error);
      }
      if (this.#stop.signal.aborted) return;
      const retry = this.#wakeIn(this.#parts.faults.restMs(beganMs));
      await woken;
      clearTimeout(retry);
    }
  }

  /** What failed is tried again when its rest is over, and not only with the next regular round. */
  #wakeIn(ms: number | undefined): NodeJS.Timeout | undefined {
    return ms === undefined ? undefined : setTimeout(() => this.#wake(), ms);
  }

  async #makeRound(): Promise<void> {
    const desired = await this.#power.prepare(this.#desired);
    const nowMs = this.#ports.now().getTime();
    const repair = hasPassed(nowMs - this.#lastRepairMs, this.#pace.repairMs);
    if (repair) this.#lastRepairMs = nowMs;
    const { actual, acted } = await this.#converger.round(desired, { repair });
    await this.#sendings.tend(desired, actual);
    await this.#layers.tend(desired, actual);
    const prepared = await this.#arrivals.tend(desired, actual);
    const moves = { sendings: this.#sendings, arrivals: this.#arrivals, layers: this.#layers };
    const power = this.#power.observe(desired, actual);
    const seen = await observe(desired, actual, { ...this.#parts, ...moves, power });
    const isTold = await this.#reports.observed({
      ...seen,
      probes: this.#probes.answered(desired),
    });
    if (isTold && power.leaving === 'going') await this.#power.leave(desired);
    await this.#power.wakeOthers(desired);
    // What was made may be what something else waits for: look again at once.
    if (acted || prepared) this.#wake();
  }

  /** Frames for a machine go to its old node until the server knows: it is told before all else. */
  #arrived(): void {
    const arrivals = this.#arrivals.observe(this.#desired);
    void this.#reports.changed({ arrivals }).catch(this.#onError);
    this.#wake();
  }

  /** A round may take long; that the agent is alive is told beside it. */
  async #beat(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await this.#rest(this.#pace.beatMs);
      await this.#reports.beat().catch(this.#onError);
    }
  }

  async #tendMachines(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      try {
        const desired = this.#desired;
        await Promise.all([
          this.#readiness.ask(desired),
          this.#probes.ask(desired),
          this.#runs.tend(desired),
        ]);
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
