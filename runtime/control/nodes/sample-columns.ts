import type { Sample } from './ports/figure-store.ts';

/**
 * Samples in columns, oldest first. A figure takes 8 bytes: what is not known is NaN in here, because
 * a column with anything but numbers takes three times as much.
 */
export class SampleColumns {
  readonly #at: number[] = [];
  readonly #counts: number[] = [];
  readonly #columns = new Map<string, number[]>();

  get length(): number {
    return this.#at.length;
  }

  /** When the oldest sample is of; undefined: there is none. */
  get first(): number | undefined {
    return this.#at[0];
  }

  /** When the newest is of. */
  get last(): number | undefined {
    return this.#at.at(-1);
  }

  /** Puts a sample where it belongs; with one of the same moment it becomes the mean of both. */
  put(sample: Sample): void {
    for (const name of Object.keys(sample.values)) {
      if (!this.#columns.has(name)) {
        this.#columns.set(
          name,
          this.#at.map(() => Number.NaN),
        );
      }
    }
    let place = this.#at.length;
    while (place > 0 && (this.#at[place - 1] ?? 0) > sample.at) place -= 1;
    if (this.#at[place - 1] === sample.at) this.#merge(place - 1, sample);
    else this.#insert(place, sample);
  }

  #insert(place: number, { at, values, count }: Sample): void {
    this.#at.splice(place, 0, at);
    this.#counts.splice(place, 0, count);
    for (const [name, column] of this.#columns) column.splice(place, 0, values[name] ?? Number.NaN);
  }

  #merge(place: number, { values, count }: Sample): void {
    const before = this.#counts[place] ?? 0;
    for (const [name, column] of this.#columns) {
      const value = values[name] ?? Number.NaN;
      const known = column[place] ?? Number.NaN;
      if (Number.isNaN(value)) continue;
      column[place] = Number.isNaN(known)
        ? value
        : (known * before + value * count) / (before + count);
    }
    this.#counts[place] = before + count;
  }

  /** Forgets the oldest sample. */
  shift(): void {
    this.#at.shift();
    this.#counts.shift();
    for (const column of this.#columns.values()) column.shift();
  }

  /** @returns the samples from a moment on, oldest first */
  since(at: number): Sample[] {
    const first = this.#at.findIndex((each) => each >= at);
    if (first === -1) return [];
    return this.#at.slice(first).map((time, index) => ({
      at: time,
      values: Object.fromEntries(
        [...this.#columns].map(([name, column]) => [name, orNull(column[first + index])]),
      ),
      count: this.#counts[first + index] ?? 1,
    }));
  }

  /** @returns times and values beside each other */
  columns(): { at: number[]; values: Record<string, (number | null)[]> } {
    return {
      at: [...this.#at],
      values: Object.fromEntries(
        [...this.#columns].map(([name, column]) => [name, column.map(orNull)]),
      ),
    };
  }
}

const orNull = (value: number | undefined): number | null =>
  value === undefined || Number.isNaN(value) ? null : value;
