import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LongFigures } from '../../../../runtime/control/nodes/long-figures.ts';
import type { Sample } from '../../../../runtime/control/nodes/ports/figure-store.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const START = 20_000 * DAY;

const sample = (at: number, load: number | null): Sample => ({ at, values: { load }, count: 1 });

/** Means of a range, as [minutes since the start, load, count]. */
const means = (figures: LongFigures, range: 'day' | 'week' | 'month') =>
  figures
    .of('node-a', range)
    .flatMap(({ samples }) => samples)
    .map(({ at, values, count }) => [(at - START) / MINUTE, values.load, count]);

describe('what a node measures over longer ranges', () => {
  test('is kept as the mean of each minute, quarter of an hour and two hours', () => {
    const figures = new LongFigures();
    for (const [minute, load] of [
      [0, 10],
      [0.5, 20],
      [1, 40],
      [15, 100],
      [121, 3],
    ] as const) {
      figures.add('node-a', sample(START + minute * MINUTE, load));
    }
    expect(means(figures, 'day')).toEqual([
      [0, 15, 2],
      [1, 40, 1],
      [15, 100, 1],
      [121, 3, 1],
    ]);
    expect(means(figures, 'week')).toEqual([
      [0, 23.33, 3],
      [15, 100, 1],
      [120, 3, 1],
    ]);
    expect(means(figures, 'month')).toEqual([
      [0, 42.5, 4],
      [120, 3, 1],
    ]);
  });

  test('is unknown only where nothing was known', () => {
    const figures = new LongFigures();
    for (const [index, load] of [null, null, 8, null, 4].entries()) {
      figures.add('node-a', sample(START + index * 10 * SECOND, load));
    }
    figures.add('node-a', sample(START + MINUTE, null));
    expect(means(figures, 'day')).toEqual([
      [0, expect.any(Number), 5],
      [1, null, 1],
    ]);
    const [[, load] = []] = means(figures, 'day');
    expect(load).toBeGreaterThan(4);
    expect(load).toBeLessThanOrEqual(8);
  });

  test('is of the same mean in every range, however it came', () => {
    const loads = fc.array(fc.double({ min: 1, max: 1e9, noNaN: true }), {
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(loads, (all) => {
        const figures = new LongFigures();
        for (const [index, load] of all.entries()) {
          figures.add('node-a', sample(START + index * 10 * SECOND, load));
        }
        const mean = all.reduce((sum, load) => sum + load, 0) / all.length;
        const [[, month = 0] = []] = means(figures, 'month');
        expect(Math.abs(Number(month) / mean - 1)).toBeLessThan(0.001);
        const count = means(figures, 'day').reduce((sum, [, , each]) => sum + Number(each), 0);
        expect(count).toBe(all.length);
      }),
    );
  });

  test('of a whole block waits until it is written; what came meanwhile stays', () => {
    const figures = new LongFigures();
    figures.add('node-a', sample(START, 1));
    figures.add('node-a', sample(START + HOUR, 2));
    const blocks = figures.blocks('node-a');
    expect(
      blocks.map(({ range, block }) => [range, block - Math.floor(START / HOUR)]),
    ).toContainEqual(['day', 0]);
    figures.add('node-a', sample(START + 2 * HOUR, 3));
    figures.written(blocks);
    expect(means(figures, 'day')).toEqual([
      [60, 2, 1],
      [120, 3, 1],
    ]);
    expect(figures.of('node-a', 'month')).toHaveLength(1);
  });

  test('takes no more memory when the database takes nothing', () => {
    const figures = new LongFigures();
    for (let hour = 0; hour < 80; hour += 1)
      figures.add('node-a', sample(START + hour * HOUR, hour));
    // Whole ones of as many as the table has places for, and the one that grows.
    expect(figures.of('node-a', 'day')).toHaveLength(26);
    expect(means(figures, 'day').at(-1)).toEqual([79 * 60, 79, 1]);
  });

  test('says up to when it knows, and forgets', () => {
    const figures = new LongFigures();
    expect(figures.until('node-a')).toBe(0);
    figures.add('node-a', sample(START + 7, 1));
    expect(figures.until('node-a')).toBe(START + 7);
    expect(figures.blocks('node-a')[0]?.until).toBe(START + 7);
    expect(figures.subjects()).toEqual(['node-a']);
    figures.forget('node-a');
    expect(figures.subjects()).toEqual([]);
    expect(figures.blocks('node-a')).toEqual([]);
  });
});

describe('a block that was growing', () => {
  test('goes on after a restart, whatever was heard before it was read', () => {
    const first = new LongFigures();
    first.add('node-a', sample(START, 10));
    first.add('node-a', sample(START + 10 * SECOND, 20));
    const next = new LongFigures();
    next.add('node-a', sample(START + 40 * SECOND, 60));
    next.add('node-a', sample(START + MINUTE, 5));
    for (const block of first.blocks('node-a')) next.restore(block);
    expect(means(next, 'day')).toEqual([
      [0, 30, 3],
      [1, 5, 1],
    ]);
    next.add('node-a', sample(START + 20 * SECOND, 30));
    expect(means(next, 'day')[0]).toEqual([0, 30, 4]);
    expect(next.until('node-a')).toBe(START + MINUTE);
  });

  test('is not taken in the place of a later one', () => {
    const first = new LongFigures();
    first.add('node-a', sample(START, 10));
    const next = new LongFigures();
    next.add('node-a', sample(START + HOUR, 5));
    for (const block of first.blocks('node-a')) next.restore(block);
    expect(means(next, 'day')).toEqual([[60, 5, 1]]);
    expect(means(next, 'week')).toEqual([
      [0, 10, 1],
      [60, 5, 1],
    ]);
  });
});

describe('a clock that is set back', () => {
  test('by less than an hour adds nothing to a block that is whole', () => {
    const figures = new LongFigures();
    figures.add('node-a', sample(START + HOUR, 5));
    figures.add('node-a', sample(START + HOUR - MINUTE, 90));
    expect(means(figures, 'day')).toEqual([[60, 5, 1]]);
    figures.add('node-a', sample(START + HOUR + MINUTE, 6));
    expect(means(figures, 'day')).toEqual([
      [60, 5, 1],
      [61, 6, 1],
    ]);
  });

  test('by days does not stop what is kept', () => {
    const figures = new LongFigures();
    figures.add('node-a', sample(START + 9 * DAY, 5));
    figures.add('node-a', sample(START, 1));
    figures.add('node-a', sample(START + MINUTE, 2));
    expect(means(figures, 'day').slice(-2)).toEqual([
      [0, 1, 1],
      [1, 2, 1],
    ]);
  });
});
