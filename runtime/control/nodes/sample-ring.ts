import type { Series } from '../../../schemas/api/resources/node.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import type { Sample } from './ports/figure-store.ts';
import { SampleColumns } from './sample-columns.ts';

const { stepMs, keptMs } = LIMITS.figures.ranges.hour;
const MOST = keptMs / stepMs;

/** Samples of the last hour: the newest push out the oldest. */
export class SampleRing {
  #samples = new SampleColumns();

  /**
   * Takes a sample; one that comes too soon after the last is not needed.
   *
   * @returns whether it was taken
   */
  add(sample: Sample): boolean {
    const { last } = this.#samples;
    if (last !== undefined && sample.at < last - keptMs) {
      // A clock was set back: what it said before is in no order with what it says now.
      this.#samples = new SampleColumns();
    } else if (last !== undefined && sample.at - last < stepMs * 0.8) {
      return false;
    }
    this.#samples.put(sample);
    while (this.#samples.length > MOST || (this.#samples.first ?? 0) <= sample.at - keptMs) {
      this.#samples.shift();
    }
    return true;
  }

  /** Puts earlier samples before those that are there. */
  restore(samples: readonly Sample[]): void {
    const all = [...samples, ...this.since(0)].sort((a, b) => a.at - b.at);
    this.#samples = new SampleColumns();
    for (const sample of all) this.add(sample);
  }

  /** @returns the samples from a moment on, oldest first */
  since(at: number): Sample[] {
    return this.#samples.since(at);
  }

  series(): Series {
    return { stepMs, ...this.#samples.columns() };
  }
}
