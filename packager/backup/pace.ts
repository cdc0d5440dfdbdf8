import type { Surroundings } from './ports/surroundings.ts';

/** What may go at once after a pause, in seconds' worth. */
const BURST_SECONDS = 0.25;

/**
 * Bounds how fast bytes go, for all who pay together. Who has gone ahead waits until the clock has caught up, so that
 * over any time the rate is kept but for a quarter of a second's worth.
 */
export class Pace {
  /** May be changed at any time; infinite: there is no bound. */
  bytesPerSecond: number;
  readonly #around: Pick<Surroundings, 'now' | 'pause'>;
  #paidUntilMs = Number.NEGATIVE_INFINITY;

  constructor(bytesPerSecond: number, around: Pick<Surroundings, 'now' | 'pause'>) {
    this.bytesPerSecond = bytesPerSecond;
    this.#around = around;
  }

  /** Resolves when so many bytes may go. @throws Fault CANCELLED */
  async pay(bytes: number, signal: AbortSignal): Promise<void> {
    const { now, pause } = this.#around;
    const nowMs = now();
    const startMs = Math.max(this.#paidUntilMs, nowMs - BURST_SECONDS * 1_000);
    this.#paidUntilMs = startMs + (bytes / this.bytesPerSecond) * 1_000;
    if (this.#paidUntilMs > nowMs) await pause(Math.ceil(this.#paidUntilMs - nowMs), signal);
  }
}
