import type { NodeFigures, ObservedState } from '../../../schemas/agent/observed.ts';
import type { Series } from '../../../schemas/api/resources/node.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { nodeSample } from './core/node-sample.ts';
import { LongFigures } from './long-figures.ts';
import type { Sample } from './ports/figure-store.ts';
import { SampleRing } from './sample-ring.ts';

const { stepMs, keptMs } = LIMITS.figures.ranges.hour;

interface Heard {
  readonly ring: SampleRing;
  /** By the server's clock: that of a node may be wrong. */
  heardAt: number;
}

/** Figures of nodes and machines over the last hour, in memory; and those of nodes for longer. */
export class SeriesStore {
  readonly long = new LongFigures();
  readonly #subjects = new Map<string, Heard>();
  /** What each node measured last, and the sample that was made of it. */
  readonly #measured = new Map<string, { figures: NodeFigures; sample: Sample }>();

  /**
   * Takes the figures out of a report.
   *
   * @param now milliseconds since 1970
   */
  accept({ node, figures, machines }: ObservedState, now: number): void {
    const before = this.#measured.get(node)?.figures;
    if (before?.at !== figures.at) {
      const sample = nodeSample(figures, before);
      this.#measured.set(node, { figures, sample });
      this.note(node, sample, now);
    }
    for (const machine of machines) {
      if (!machine.figures) continue;
      const { at, ...values } = machine.figures;
      this.#ring(machine.id, now).add({ at: Date.parse(at), values, count: 1 });
    }
  }

  /** Takes what shall be kept for longer than an hour. */
  note(subject: string, sample: Sample, now: number): void {
    if (this.#ring(subject, now).add(sample)) this.long.add(subject, { ...sample, at: now });
  }

  /** @param id of a node or machine; one without samples gives an empty series */
  get(id: string): Series {
    return this.#subjects.get(id)?.ring.series() ?? { stepMs, at: [], values: {} };
  }

  /** @returns what a node measured last; undefined: nothing since the server was started */
  latest(node: string): Sample | undefined {
    return this.#measured.get(node)?.sample;
  }

  /** @returns every node and machine with samples */
  subjects(): string[] {
    return [...this.#subjects.keys()];
  }

  /** @returns samples of a node or machine from a moment on */
  since(id: string, at: number): Sample[] {
    return this.#subjects.get(id)?.ring.since(at) ?? [];
  }

  /** Puts samples of an earlier run of the server before those of this one. */
  restore(id: string, samples: readonly Sample[], now: number): void {
    this.#ring(id, now).restore(samples);
  }

  forget(id: string): void {
    this.#subjects.delete(id);
    this.#measured.delete(id);
    this.long.forget(id);
  }

  /** Forgets what has not been heard of for as long as samples are kept. */
  forgetSilent(now: number): void {
    for (const [id, { heardAt }] of this.#subjects) {
      if (heardAt < now - keptMs) this.#subjects.delete(id);
    }
  }

  #ring(id: string, now: number): SampleRing {
    const known = this.#subjects.get(id) ?? { ring: new SampleRing(), heardAt: now };
    known.heardAt = now;
    this.#subjects.set(id, known);
    return known.ring;
  }
}
