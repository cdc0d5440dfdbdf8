import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type {
  FigureBlock,
  FigurePage,
} from '../../../../runtime/control/nodes/ports/figure-store.ts';
import { readBySubject } from '../../../../runtime/control/nodes/read-by-subject.ts';
import { SeriesKeeper } from '../../../../runtime/control/nodes/series-keeper.ts';
import { SeriesStore } from '../../../../runtime/control/nodes/series-store.ts';
import type { FigureRange } from '../../../../schemas/api/resources/node.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';

const NOW = Date.parse('2026-05-01T12:00:00.000Z');
const MINUTE = LIMITS.figures.ranges.hour.blockMs;
const SUBJECTS = ['machine-a', 'machine-b', 'machine-c'];

const block = (subject: string, minutesAgo: number): FigureBlock => {
  const at = NOW - minutesAgo * MINUTE;
  const samples = [{ at, values: { cpuPercent: minutesAgo }, count: 1 }];
  return { subject, range: 'hour', block: Math.floor(at / MINUTE), until: at, samples };
};
/** Two minutes of three machines, as they come from a database. */
const BLOCKS = SUBJECTS.flatMap((subject) => [block(subject, 2), block(subject, 1)]);

/** Gives one block at a time, and writes down what is asked and written. */
class SlowFigures {
  reads = 0;
  readonly written: FigureBlock[] = [];

  async read(
    range: FigureRange,
    _from: number,
    after?: { subject: string; slot: number },
  ): Promise<FigurePage> {
    if (range !== 'hour') return { blocks: [], next: undefined };
    this.reads += 1;
    const place = after ? after.slot + 1 : 0;
    const isLast = place === BLOCKS.length - 1;
    const blocks = BLOCKS.slice(place, place + 1);
    return { blocks, next: isLast ? undefined : { subject: blocks[0]!.subject, slot: place } };
  }

  async write(blocks: readonly FigureBlock[]): Promise<void> {
    this.written.push(...blocks);
  }

  readonly readOf = async (): Promise<FigureBlock[]> => [];
  readonly forget = async (): Promise<void> => undefined;
  readonly forgetBefore = async (): Promise<void> => undefined;
}

describe('figures of before', () => {
  const read = async (rest: (tookMs: number) => Promise<'go on' | 'stop'>) => {
    const pace = { rest, nowMs: () => performance.now() };
    const found: string[] = [];
    for await (const blocks of readBySubject(new SlowFigures(), 'hour', 0, pace)) {
      found.push(`${blocks[0]?.subject} ${blocks.length}`);
    }
    return found;
  };

  test('are read with a rest after each part but the last', async () => {
    const rests: number[] = [];
    const found = await read(async (tookMs) => {
      rests.push(tookMs);
      return 'go on';
    });
    expect(found).toEqual(['machine-a 2', 'machine-b 2', 'machine-c 2']);
    expect(rests).toHaveLength(BLOCKS.length - 1);
    expect(rests.every((tookMs) => tookMs >= 0)).toBe(true);
  });

  test('are read no further once that is said, and what was half read is left out', async () => {
    let parts = 0;
    expect(await read(async () => ((parts += 1) < 4 ? 'go on' : 'stop'))).toEqual(['machine-a 2']);
  });
});

describe('a server that has begun to read figures', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  let isBusy = false;
  const make = (living = SUBJECTS) => {
    const figures = new SlowFigures();
    isBusy = false;
    const series = new SeriesStore();
    const keeper = new SeriesKeeper({
      series,
      figures,
      living: async () => new Set(living),
      now: () => new Date(NOW),
      loop: { isBusy: () => isBusy, nowMs: () => performance.now() },
    });
    return { figures, series, keeper };
  };
  const settled = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

  test('reads the next part after a rest, and is done with the last', async () => {
    const { figures, series, keeper } = make();
    const loading = keeper.load();
    await settled();
    expect(figures.reads).toBe(1);
    await vi.runAllTimersAsync();
    await loading;
    expect(figures.reads).toBe(BLOCKS.length);
    for (const subject of SUBJECTS) expect(series.since(subject, 0)).toHaveLength(2);
    await keeper.flush();
    expect(figures.written).not.toEqual([]);
  });

  test('reads nothing while the server is busy, but goes on after a while in any case', async () => {
    const { figures, keeper } = make();
    const { busyLookMs, busyMostMs } = LIMITS.figures;
    isBusy = true;
    const loading = keeper.load();
    await settled();
    await vi.advanceTimersByTimeAsync(busyMostMs / 2);
    expect(figures.reads).toBe(1);
    isBusy = false;
    await vi.advanceTimersByTimeAsync(busyLookMs);
    expect(figures.reads).toBeGreaterThan(1);
    isBusy = true;
    await vi.advanceTimersByTimeAsync(busyMostMs);
    await loading;
    expect(figures.reads).toBe(BLOCKS.length);
  });

  test('ends at once also while it waits because the server is busy', async () => {
    const { figures, keeper } = make();
    isBusy = true;
    const loading = keeper.load();
    await settled();
    await vi.advanceTimersByTimeAsync(LIMITS.figures.busyLookMs * 3);
    keeper.end();
    await loading;
    expect(figures.reads).toBe(1);
  });

  test('ends at once when it is to end, and writes nothing over what it has not read', async () => {
    const { figures, series, keeper } = make();
    const loading = keeper.load();
    await settled();
    keeper.end();
    await loading;
    expect(figures.reads).toBe(1);
    series.restore('machine-b', block('machine-b', 0).samples, NOW);
    await keeper.flush('all');
    expect(figures.written).toEqual([]);
  });

  test.each(['due', 'all'] as const)(
    'writes those of many nodes part by part, with rests, and without when it ends (%s)',
    async (extent) => {
      const { subjectsAtOnce } = LIMITS.figures;
      const many = Array.from({ length: subjectsAtOnce * 2 + 1 }, (_, i) => `machine-${i}`);
      const { figures, series, keeper } = make(many);
      const written = () => new Set(figures.written.map(({ subject }) => subject)).size;
      for (const subject of many) series.restore(subject, block(subject, 0).samples, NOW);
      const flushed = keeper.flush(extent);
      await settled();
      expect(written()).toBe(extent === 'due' ? subjectsAtOnce : many.length);
      await vi.runAllTimersAsync();
      await flushed;
      expect(written()).toBe(many.length);
    },
  );

  test('breaks off at once what it writes when it is to end, and then writes the rest without a pause', async () => {
    const { subjectsAtOnce } = LIMITS.figures;
    const many = Array.from({ length: subjectsAtOnce * 3 }, (_, i) => `machine-${i}`);
    const { figures, series, keeper } = make(many);
    for (const subject of many) series.restore(subject, block(subject, 0).samples, NOW);
    const going = keeper.flush();
    await settled();
    keeper.end();
    await going;
    expect(figures.written).toHaveLength(subjectsAtOnce);
    // Nobody advances the timers: with a pause, this would not end.
    await keeper.flush('all');
    expect(new Set(figures.written.map(({ subject }) => subject)).size).toBe(many.length);
  });

  test('writes as ever when it had read everything before', async () => {
    const { figures, keeper } = make();
    const loading = keeper.load();
    await vi.runAllTimersAsync();
    await loading;
    keeper.end();
    await keeper.flush('all');
    expect(figures.written).not.toEqual([]);
  });
});
