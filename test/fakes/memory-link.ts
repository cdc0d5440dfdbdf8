import { type Duplex, duplexPair } from 'node:stream';
import type { ControlLink } from '../../runtime/agent/link/ports/control-link.ts';
import { DesiredState } from '../../schemas/agent/desired.ts';
import type { ConsoleUpload } from '../../schemas/agent/messages.ts';
import {
  isSameMark,
  type ReportAnswer,
  type ReportDifference,
  type ReportMark,
} from '../../schemas/agent/difference.ts';
import { applyReport } from '../../schemas/agent/report-difference.ts';
import { ObservedState } from '../../schemas/agent/observed.ts';
import type { MachineId, VolumeId } from '../../schemas/ids/brand.ts';

/**
 * A server that hands out what a test wants, and keeps what an agent reports. Documents are parsed
 * as if they had come over the wire.
 */
export class MemoryLink implements ControlLink {
  /** The last report. */
  observed: ObservedState | undefined;
  #mark: ReportMark | null = null;
  readonly #consoles = new Map<MachineId, Buffer>();
  readonly #onObserved: (state: ObservedState) => void;
  #desired: DesiredState | undefined;
  #changed = Promise.withResolvers<void>();

  constructor(onObserved: (state: ObservedState) => void = () => undefined) {
    this.#onObserved = onObserved;
  }

  want(state: DesiredState): void {
    this.#desired = DesiredState.parse(state);
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  async desired(after: number, signal: AbortSignal): Promise<DesiredState | undefined> {
    if (this.#desired && this.#desired.generation !== after) return this.#desired;
    const aborted = Promise.withResolvers<void>();
    signal.addEventListener('abort', () => aborted.resolve(), { once: true });
    await Promise.race([this.#changed.promise, aborted.promise]);
    return undefined;
  }

  async report(state: ObservedState, mark: ReportMark): Promise<ReportAnswer> {
    return this.#take(state, mark);
  }

  async reportDifference(difference: ReportDifference): Promise<ReportAnswer> {
    const { observed } = this;
    if (!observed || !isSameMark(this.#mark, difference.base)) return { have: this.#mark };
    return this.#take(applyReport(observed, difference), difference.mark);
  }

  #take(state: ObservedState, mark: ReportMark): ReportAnswer {
    this.observed = ObservedState.parse(state);
    this.#mark = mark;
    this.#onObserved(this.observed);
    return { have: mark };
  }

  async console({ machines }: ConsoleUpload): Promise<Record<string, number>> {
    for (const { machine, start, base64 } of machines) {
      const kept = this.#consoles.get(machine) ?? Buffer.alloc(0);
      const bytes = Buffer.from(base64, 'base64');
      this.#consoles.set(machine, Buffer.concat([kept.subarray(0, start), bytes]));
    }
    return Object.fromEntries([...this.#consoles].map(([id, bytes]) => [id, bytes.length]));
  }

  /** The other end of each line that was dialled, the latest one of a machine. */
  readonly lines = new Map<MachineId, Duplex>();

  async consoleLine(machine: MachineId): Promise<Duplex> {
    const [ours, theirs] = duplexPair();
    this.lines.set(machine, ours);
    return theirs;
  }

  /** The other end of each line to a volume. */
  readonly volumeLines = new Map<VolumeId, Duplex>();

  async volumeLine(volume: VolumeId): Promise<Duplex> {
    const [ours, theirs] = duplexPair();
    this.volumeLines.set(volume, ours);
    return theirs;
  }

  consoleOf(machine: MachineId): string {
    return this.#consoles.get(machine)?.toString('latin1') ?? '';
  }
}
