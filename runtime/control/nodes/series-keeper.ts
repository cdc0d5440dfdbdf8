import { LIMITS } from '../../../schemas/config/limits.ts';
import { blockOf, isKeptLong, LONG_RANGES, oldestBlock } from './core/figure-range.ts';
import { writesDue } from './core/writes-due.ts';
import type { FigureBlock, FigureStore } from './ports/figure-store.ts';
import type { LoopSight } from '../../process/loop-sight.ts';
import { readBySubject } from './read-by-subject.ts';
import type { SeriesStore } from './series-store.ts';

export interface SeriesKeeperDependencies {
  readonly series: SeriesStore;
  readonly figures: FigureStore;
  /** Ids of everything that figures are kept of. */
  readonly living: () => Promise<ReadonlySet<string>>;
  readonly now: () => Date;
  /** Agents and people come before reading and writing. */
  readonly loop: LoopSight;
}

const { blockMs: MINUTE_MS, keptMs: HOUR_MS } = LIMITS.figures.ranges.hour;
/** Each has a block in every range that is kept for long. */
const SUBJECTS_AT_ONCE = Math.floor(LIMITS.figures.blocksAtOnce / LONG_RANGES.length);

/**
 * Keeps figures across restarts of the server: what is new is written now and then, by whole blocks.
 * What belongs to no node or machine any more is deleted.
 *
 * Those of the last hour are written every minute. Those that are kept for longer are written once an
 * hour, a few nodes at a time: after a crash they are made again of those of the last hour.
 */
export class SeriesKeeper {
  readonly #dependencies: SeriesKeeperDependencies;
  /** For each subject the moment up to which its samples are stored. */
  readonly #storedUpTo = new Map<string, number>();
  /** When what is kept for longer was last written of each subject. */
  readonly #longWritten = new Map<string, number>();
  #clearedAt = 0;
  #reading: 'not begun' | 'going on' | 'done' | 'ended' = 'not begun';
  #isEnding = false;
  #wake: () => void = () => undefined;
  /** How long reading has waited for others so far. */
  #waitedMs = 0;

  constructor(dependencies: SeriesKeeperDependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Reads what an earlier run of the server has left. Of thousands of machines that takes minutes, in
   * which agents and people have most of the processor; nothing is written meanwhile.
   */
  async load(): Promise<void> {
    const { figures, now, loop } = this.#dependencies;
    const at = now().getTime();
    const pace = { rest: (tookMs: number) => this.#rest(tookMs), nowMs: loop.nowMs };
    this.#reading = 'going on';
    for (const range of LONG_RANGES) {
      const growing = readBySubject(figures, range, blockOf(range, at - HOUR_MS), pace);
      for await (const blocks of growing) for (const block of blocks) this.#restoreLong(block);
    }
    const hour = readBySubject(figures, 'hour', blockOf('hour', at - HOUR_MS), pace);
    for await (const blocks of hour) this.#restore(blocks, at);
    if (this.#isReading()) this.#reading = 'done';
  }

  /**
   * Breaks off, when this server ends, what it reads and writes beside everything else: what was not read
   * must not be written over, and `flush('all')` writes what is left, without a rest.
   */
  end(): void {
    if (this.#isReading()) this.#reading = 'ended';
    this.#isEnding = true;
    this.#wake();
  }

  #isReading(): boolean {
    return this.#reading === 'going on';
  }

  /** Longer while a fleet comes back; but that does not go on forever. */
  async #rest(tookMs: number): Promise<'go on' | 'stop'> {
    const { restShare, busyLookMs, busyMostMs } = LIMITS.figures;
    await this.#pause(tookMs * restShare);
    while (this.#isReading() && this.#waitedMs < busyMostMs && this.#dependencies.loop.isBusy()) {
      await this.#pause(busyLookMs);
      this.#waitedMs += busyLookMs;
    }
    return this.#isReading() ? 'go on' : 'stop';
  }

  async #pause(ms: number): Promise<void> {
    if (this.#isEnding) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Nodes report meanwhile: what they say is not written yet. */
  #restoreLong(block: FigureBlock): void {
    const { subject, until } = block;
    this.#dependencies.series.long.restore(block);
    this.#longWritten.set(subject, Math.max(this.#longWritten.get(subject) ?? 0, until));
  }

  /** @param blocks of one subject. What was measured after its means were written goes into them again */
  #restore(blocks: readonly FigureBlock[], now: number): void {
    const { series } = this.#dependencies;
    const subject = blocks[0]?.subject ?? '';
    const samples = blocks
      .flatMap((each) => each.samples)
      .filter(({ at }) => at >= now - HOUR_MS)
      .toSorted((a, b) => a.at - b.at);
    if (samples.length === 0) return;
    series.restore(subject, samples, now);
    if (!isKeptLong(subject)) return;
    const written = this.#longWritten.get(subject) ?? 0;
    for (const each of samples) {
      if (each.at > written && each.at <= now) series.long.add(subject, each);
    }
  }

  /**
   * Writes what is new, and deletes what is nobody's or too old.
   *
   * @param extent `all`: of what is kept for long as well, as before an end that may last
   */
  async flush(extent: 'due' | 'all' = 'due'): Promise<void> {
    if (this.#reading === 'ended') return;
    const { series, figures, now, living } = this.#dependencies;
    const at = now().getTime();
    series.forgetSilent(at);
    // Looked at first: what begins to be meanwhile is not taken for something that is gone.
    const subjects = series.subjects();
    const known = new Set([...subjects, ...series.long.subjects()]);
    const alive = await living();
    const gone = [...known].filter((subject) => !alive.has(subject));
    for (const subject of gone) this.#forget(subject);
    await figures.forget(gone);
    await this.#clearUp(at);
    await this.#writeMinutes(subjects, extent);
    await this.#writeLong(at, extent);
  }

  #forget(subject: string): void {
    this.#dependencies.series.forget(subject);
    this.#storedUpTo.delete(subject);
    this.#longWritten.delete(subject);
  }

  async #clearUp(now: number): Promise<void> {
    const { figures } = this.#dependencies;
    await figures.forgetBefore('hour', blockOf('hour', now - HOUR_MS));
    if (now - this.#clearedAt < LIMITS.figures.longFlushMs) return;
    for (const range of LONG_RANGES) await figures.forgetBefore(range, oldestBlock(range, now));
    this.#clearedAt = now;
  }

  /** A few subjects at a time, with a rest after each: writing those of thousands of nodes takes many seconds. */
  async #writeMinutes(subjects: readonly string[], extent: 'due' | 'all'): Promise<void> {
    const { figures, loop } = this.#dependencies;
    const { subjectsAtOnce, writeRestShare } = LIMITS.figures;
    for (let first = 0; first < subjects.length; first += subjectsAtOnce) {
      if (this.#isBrokenOff(extent)) return;
      const begunMs = loop.nowMs();
      const some = subjects.slice(first, first + subjectsAtOnce);
      const minutes = some.flatMap((subject) => this.#newMinutes(subject));
      await figures.write(minutes);
      for (const { subject, until } of minutes) this.#storedUpTo.set(subject, until);
      const isLast = first + subjectsAtOnce >= subjects.length;
      if (extent === 'due' && !isLast) await this.#pause((loop.nowMs() - begunMs) * writeRestShare);
    }
  }

  #isBrokenOff(extent: 'due' | 'all'): boolean {
    return extent === 'due' && this.#isEnding;
  }

  async #writeLong(now: number, extent: 'due' | 'all'): Promise<void> {
    const { series, figures } = this.#dependencies;
    const states = series.long.subjects().map((subject) => ({
      subject,
      until: series.long.until(subject),
      writtenAt: this.#longWritten.get(subject) ?? 0,
    }));
    const due = writesDue(states, now, extent);
    for (let first = 0; first < due.length; first += SUBJECTS_AT_ONCE) {
      if (this.#isBrokenOff(extent)) return;
      const subjects = due.slice(first, first + SUBJECTS_AT_ONCE);
      const blocks = subjects.flatMap((subject) => series.long.blocks(subject));
      await figures.write(blocks);
      series.long.written(blocks);
      for (const subject of subjects) this.#longWritten.set(subject, now);
    }
  }

  /** @returns the minutes with samples that are not stored yet, each as a whole */
  #newMinutes(subject: string): FigureBlock[] {
    const { series } = this.#dependencies;
    const stored = this.#storedUpTo.get(subject) ?? 0;
    const first = series.since(subject, stored + 1)[0];
    if (!first) return [];
    const fresh = series.since(subject, blockOf('hour', first.at) * MINUTE_MS);
    const byMinute = Map.groupBy(fresh, ({ at }) => blockOf('hour', at));
    return [...byMinute].map(([block, samples]) => {
      const until = samples.at(-1)?.at ?? 0;
      return { subject, range: 'hour', block, until, samples };
    });
  }
}
