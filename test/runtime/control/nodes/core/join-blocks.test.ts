import { expect, test } from 'vitest';
import { joinBlocks } from '../../../../../runtime/control/nodes/core/join-blocks.ts';
import { columnsOf, samplesOf } from '../../../../../runtime/control/nodes/core/stored-samples.ts';
import type {
  FigureBlock,
  Sample,
} from '../../../../../runtime/control/nodes/ports/figure-store.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = 1_000 * DAY;

const sample = (at: number, load: number | null): Sample => ({ at, values: { load }, count: 6 });
const block = (number: number, ...samples: Sample[]): FigureBlock => ({
  subject: 'node-a',
  range: 'day',
  block: number,
  until: 0,
  samples,
});

test('blocks become one series in the order of time; what is in memory counts more', () => {
  const last = NOW / HOUR;
  const series = joinBlocks(
    [
      block(last - 1, sample(NOW - 2 * MINUTE, 2)),
      block(last - 2, sample(NOW - HOUR - MINUTE, 1)),
      block(last - 1, sample(NOW - 2 * MINUTE, 3), sample(NOW - MINUTE, 4)),
    ],
    'day',
    NOW,
  );
  expect(series).toEqual({
    stepMs: MINUTE,
    at: [NOW - HOUR - MINUTE, NOW - 2 * MINUTE, NOW - MINUTE],
    values: { load: [1, 3, 4] },
  });
});

test('nothing is older than the range, and nothing is of the future', () => {
  const samples = [NOW - DAY, NOW - DAY + 1, NOW, NOW + 1].map((at, index) => sample(at, index));
  expect(joinBlocks([block(1, ...samples)], 'day', NOW)).toEqual({
    stepMs: MINUTE,
    at: [NOW - DAY + 1, NOW],
    values: { load: [1, 2] },
  });
  expect(joinBlocks([], 'month', NOW)).toEqual({ stepMs: 2 * HOUR, at: [], values: {} });
});

test('samples are stored in columns and read as they were, also those of 0.1.0', () => {
  const samples: Sample[] = [
    { at: 1, values: { load: 3, rate: null }, count: 6 },
    { at: 2, values: { load: 4, rate: 0.5 }, count: 1 },
  ];
  expect(columnsOf(samples)).toEqual({
    at: [1, 2],
    counts: [6, 1],
    values: { load: [3, 4], rate: [null, 0.5] },
  });
  expect(samplesOf(columnsOf(samples))).toEqual(samples);
  const single = samples.map((each) => ({ ...each, count: 1 }));
  expect(columnsOf(single)).not.toHaveProperty('counts');
  expect(samplesOf(columnsOf(single))).toEqual(single);
  expect(samplesOf([{ at: 5, values: { load: 1 } }])).toEqual([
    { at: 5, values: { load: 1 }, count: 1 },
  ]);
  expect(columnsOf([sample(1, 1), { at: 2, values: { other: 3 }, count: 1 }]).values).toEqual({
    load: [1, null],
    other: [null, 3],
  });
});
