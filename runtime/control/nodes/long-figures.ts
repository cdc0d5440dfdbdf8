import type { FigureRange } from '../../../schemas/api/resources/node.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { blockOf, LONG_RANGES, slotOf, stepOf } from './core/figure-range.ts';
import type { FigureBlock, Sample } from './ports/figure-store.ts';
import { SampleColumns } from './sample-columns.ts';

/** What is made again after a restart is no older than this. */
const SET_BACK_MS = LIMITS.figures.ranges.hour.keptMs;

type LongRange = (typeof LONG_RANGES)[number];

interface OpenBlock {
  readonly block: number;
  until: number;
  readonly means: SampleColumns;
}

/** What is kept in memory of one subject: the rest is stored. */
interface Kept {
  readonly open: Map<LongRange, OpenBlock>;
  /** Whole, and not written yet. */
  whole: readonly FigureBlock[];
}

/**
 * Means of what nodes measure, over ranges that are longer than an hour. Only the block that grows is
 * in memory, and what has not been written yet.
 */
export class LongFigures {
  readonly #subjects = new Map<string, Kept>();

  /** @param sample by the server's clock: that of a node may be wrong by days */
  add(subject: string, sample: Sample): void {
    const kept = this.#kept(subject);
    for (const range of LONG_RANGES) {
      const block = blockOf(range, sample.at);
      const before = kept.open.get(range);
      // Of a block that is whole; unless a clock was set back, so that it would be whole for long.
      if (before && block < before.block && sample.at > before.until - SET_BACK_MS) continue;
      if (before && block !== before.block) finish(kept, asBlock(subject, range, before));
      const open = before?.block === block ? before : newBlock(block);
      kept.open.set(range, open);
      open.means.put({ ...sample, at: stepOf(range, sample.at) });
      open.until = Math.max(open.until, sample.at);
    }
  }

  /** @returns what is in memory of a subject in a range, the oldest first */
  of(subject: string, range: FigureRange): FigureBlock[] {
    return this.blocks(subject).filter((each) => each.range === range);
  }

  /** @returns everything that is in memory of a subject, the oldest first */
  blocks(subject: string): FigureBlock[] {
    const { open, whole } = this.#subjects.get(subject) ?? { open: [], whole: [] };
    return [...whole, ...[...open].map(([range, each]) => asBlock(subject, range, each))];
  }

  subjects(): string[] {
    return [...this.#subjects.keys()];
  }

  /** Forgets whole blocks that have been written. */
  written(blocks: readonly FigureBlock[]): void {
    const gone = new Set(blocks);
    for (const { subject } of blocks) {
      const kept = this.#subjects.get(subject);
      if (kept) kept.whole = kept.whole.filter((each) => !gone.has(each));
    }
  }

  /** Goes on with a block that was growing when an earlier run of the server ended. */
  restore({ subject, range, block, until, samples }: FigureBlock): void {
    if (range === 'hour') return;
    const { open } = this.#kept(subject);
    const known = open.get(range);
    if (known && known.block > block) return;
    const restored = known?.block === block ? known : newBlock(block);
    open.set(range, restored);
    for (const sample of samples) restored.means.put(sample);
    restored.until = Math.max(restored.until, until);
  }

  /** @returns when the last of what is known of a subject was measured; 0: nothing is */
  until(subject: string): number {
    const open = this.#subjects.get(subject)?.open.values() ?? [];
    return Math.max(0, ...[...open].map(({ until }) => until));
  }

  forget(subject: string): void {
    this.#subjects.delete(subject);
  }

  #kept(subject: string): Kept {
    const kept = this.#subjects.get(subject) ?? { open: new Map(), whole: [] };
    this.#subjects.set(subject, kept);
    return kept;
  }
}

const newBlock = (block: number): OpenBlock => ({ block, until: 0, means: new SampleColumns() });

/** Where the database takes nothing for a while, the oldest make way as they would there. */
function finish(kept: Kept, block: FigureBlock): void {
  const isSamePlace = (each: FigureBlock): boolean =>
    each.range === block.range && slotOf(each) === slotOf(block);
  kept.whole = [...kept.whole.filter((each) => !isSamePlace(each)), block];
}

const asBlock = (subject: string, range: FigureRange, open: OpenBlock): FigureBlock => ({
  subject,
  range,
  block: open.block,
  until: open.until,
  samples: open.means.since(0).map((sample) => ({ ...sample, values: rounded(sample.values) })),
});

const rounded = (values: Sample['values']): Sample['values'] =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      value === null ? null : Number(value.toPrecision(LIMITS.figures.meanDigits)),
    ]),
  );
