import type { ObservedState } from '../../../schemas/agent/observed.ts';
import type { Series } from '../../../schemas/api/resources/node.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';

/** Columns of samples with a fixed length: the newest push out the oldest. */
class Ring {
  readonly #at: number[] = [];
  readonly #values = new Map<string, number[]>();

  add(at: number, sample: Record<string, number>): void {
    const last = this.#at.at(-1);
    if (last !== undefined && at - last < LIMITS.stack.metricIntervalMs * 0.8) return;
    this.#at.push(at);
    for (const [name, value] of Object.entries(sample)) {
      const column = this.#values.get(name) ?? [];
      column.push(value);
      this.#values.set(name, column);
    }
    if (this.#at.length > LIMITS.stack.metricSamples) {
      this.#at.shift();
      for (const column of this.#values.values()) column.shift();
    }
  }

  get newest(): number {
    return this.#at.at(-1) ?? 0;
  }

  series(): Series {
    return {
      at: [...this.#at],
      values: Object.fromEntries([...this.#values].map(([k, v]) => [k, [...v]])),
    };
  }
}

/** Figures of nodes and machines over the last hour, in memory. */
export class SeriesStore {
  readonly #rings = new Map<string, Ring>();

  /** Takes the figures out of a report. */
  accept({ node, figures, machines }: ObservedState): void {
    const at = Date.parse(figures.at);
    this.#ring(node).add(at, {
      cpuPercent: figures.cpuPercent,
      memoryUsedBytes: figures.memoryUsedBytes,
      poolFreeBytes: figures.poolFreeBytes,
    });
    for (const machine of machines) {
      if (!machine.figures) continue;
      const { at: sampledAt, ...sample } = machine.figures;
      this.#ring(machine.id).add(Date.parse(sampledAt), sample);
    }
    this.#forgetOlderThan(at - LIMITS.stack.metricSamples * LIMITS.stack.metricIntervalMs);
  }

  /** @param id of a node or machine; one without samples gives an empty series */
  get(id: string): Series {
    return this.#rings.get(id)?.series() ?? { at: [], values: {} };
  }

  #ring(id: string): Ring {
    const ring = this.#rings.get(id) ?? new Ring();
    this.#rings.set(id, ring);
    return ring;
  }

  #forgetOlderThan(at: number): void {
    for (const [id, ring] of this.#rings) if (ring.newest < at) this.#rings.delete(id);
  }
}
