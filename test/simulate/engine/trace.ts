/** One thing that happened in a run. */
export interface TraceLine {
  /** Milliseconds since its beginning. */
  readonly atMs: number;
  readonly text: string;
}

/** Everything that happened in a run, in order. */
export class Trace {
  readonly lines: TraceLine[] = [];
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  add(text: string): void {
    this.lines.push({ atMs: this.#now(), text });
  }
}

/** @returns the trace as text, with times in seconds */
export const showTrace = (lines: readonly TraceLine[]): string =>
  lines.map(({ atMs, text }) => `${(atMs / 1_000).toFixed(3).padStart(9)}  ${text}`).join('\n');
