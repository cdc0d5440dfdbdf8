import { expect, test } from 'vitest';
import { SampleRing } from '../../../../runtime/control/nodes/sample-ring.ts';
import type { Sample } from '../../../../runtime/control/nodes/ports/figure-store.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';

const { stepMs, keptMs } = LIMITS.figures.ranges.hour;
const START = 1_000 * keptMs;

const sample = (at: number, load: number): Sample => ({ at, values: { load }, count: 1 });

test('the hour that is kept is the one that machines are sampled for', () => {
  const { metricIntervalMs, metricSamples } = LIMITS.stack;
  expect([stepMs, keptMs]).toEqual([metricIntervalMs, metricIntervalMs * metricSamples]);
});

test('a sample that comes too soon is not needed', () => {
  const ring = new SampleRing();
  expect(ring.add(sample(START, 1))).toBe(true);
  expect(ring.add(sample(START, 2))).toBe(false);
  expect(ring.add(sample(START + stepMs * 0.8 - 1, 3))).toBe(false);
  expect(ring.add(sample(START + stepMs * 0.8, 4))).toBe(true);
  expect(ring.series()).toEqual({
    stepMs,
    at: [START, START + stepMs * 0.8],
    values: { load: [1, 4] },
  });
});

test('the newest push out the oldest, by age and by number', () => {
  const ring = new SampleRing();
  for (let index = 0; index < 500; index += 1) ring.add(sample(START + index * stepMs, index));
  expect(ring.series().at).toHaveLength(keptMs / stepMs);
  expect(ring.series().at[0]).toBe(START + 140 * stepMs);
  ring.add(sample(START + 499 * stepMs + keptMs, 1));
  expect(ring.series().values.load).toEqual([1]);
});

test('a clock that is set back by a day begins anew; one that is a little slow waits', () => {
  const ring = new SampleRing();
  ring.add(sample(START, 1));
  expect(ring.add(sample(START - keptMs, 2))).toBe(false);
  expect(ring.add(sample(START - keptMs - 1, 3))).toBe(true);
  expect(ring.series().values.load).toEqual([3]);
});
