import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { distinctLabels } from '../../../../app/_components/charts/distinct-labels.ts';
import { chartOptions } from '../../../../app/_components/charts/chart-options.ts';
import {
  insteadOfFigures,
  MACHINE_CHARTS,
  machineChart,
} from '../../../../app/_lib/stack/machine-charts.ts';
import { withGaps } from '../../../../app/_lib/stack/with-gaps.ts';
import { counterRates } from '../../../../app/_lib/stack/series-rates.ts';
import { formatByteSize, parseByteSize } from '../../../../schemas/ids/byte-units.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';

const STEP = LIMITS.stack.metricIntervalMs;

describe('U14: where samples are missing there is a gap, no slope', () => {
  test('a point without values stands behind the last sample before it', () => {
    expect(
      withGaps({
        at: [0, STEP, 10 * STEP, 11 * STEP],
        series: [{ label: 'web', values: [1, 2, 9, 10] }],
      }),
    ).toEqual({
      at: [0, STEP, 2 * STEP, 10 * STEP, 11 * STEP],
      series: [{ label: 'web', values: [1, 2, null, 9, 10] }],
    });
  });

  test('a sample or two that come late leave none', () => {
    const chart = { at: [0, 3 * STEP], series: [{ label: 'web', values: [1, 2] }] };
    expect(withGaps(chart)).toEqual(chart);
    expect(withGaps({ ...chart, at: [0, 3 * STEP + 1] }).at).toHaveLength(3);
  });

  test('a mean of a longer while that is missing leaves one, however long a while is', () => {
    for (const { stepMs } of Object.values(LIMITS.figures.ranges).slice(1)) {
      const chart = { at: [0, stepMs, 3 * stepMs], series: [{ label: 'web', values: [1, 2, 3] }] };
      expect(withGaps(chart, stepMs)).toEqual({
        at: [0, stepMs, 2 * stepMs, 3 * stepMs],
        series: [{ label: 'web', values: [1, 2, null, 3] }],
      });
    }
  });

  test('nothing is lost or moved, whatever the times', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(1e6)), (times) => {
        const at = times.toSorted((a, b) => a - b);
        const drawn = withGaps({ at, series: [{ label: 'web', values: at }] });
        const values = drawn.series[0]?.values ?? [];
        expect(values.filter((value) => value !== null)).toEqual(at);
        expect(values.every((value, index) => value === null || value === drawn.at[index])).toBe(
          true,
        );
        expect(drawn.at).toEqual(drawn.at.toSorted((a, b) => a - b));
      }),
    );
  });

  test('all machines of a stack have it when the server was away', () => {
    const processor = MACHINE_CHARTS[0]!;
    const at = [0, STEP, 60 * STEP];
    const { series } = machineChart(processor, ['db', 'web'], {
      db: { at, values: { cpuPercent: [1, 2, 3] } },
      web: { at, values: { cpuPercent: [4, 5, 6] } },
    });
    expect(series.map(({ values }) => values)).toEqual([
      [1, 2, null, 3],
      [4, 5, null, 6],
    ]);
  });

  test('what was counted meanwhile is no rate of the moment after', () => {
    expect(counterRates([0, STEP, 60 * STEP, 61 * STEP], [0, 10, 6_000, 6_010])).toEqual([
      null,
      1,
      null,
      1,
    ]);
  });
});

test('U14: an axis never says the same twice', () => {
  const whole = (value: number): string => `${Math.round(value)} GB`;
  expect(distinctLabels([0, 0.4, 0.8, 1.2], whole)).toEqual(['0 GB', '', '1 GB', '']);
  expect(distinctLabels([0, 1, 2], whole)).toEqual(['0 GB', '1 GB', '2 GB']);
});

describe('U14: a machine without present figures claims none', () => {
  const figures = {
    at: '2026-01-01T00:00:00Z',
    cpuPercent: 46,
    memoryUsedBytes: 1,
    diskReadBytes: 1,
    diskWriteBytes: 1,
    netReceiveBytes: 1,
    netSendBytes: 1,
  };

  test('one that does not run is stopped, whatever its last sample was', () => {
    for (const state of ['off', 'crashed', 'failed'] as const) {
      expect(insteadOfFigures({ state, figures })).toBe('stopped');
    }
    for (const state of ['starting', 'ready', 'stopping'] as const) {
      expect(insteadOfFigures({ state, figures })).toBeUndefined();
    }
  });

  test('one that is not heard of has no data', () => {
    expect(insteadOfFigures({ state: 'ready', figures: null })).toBe('no data');
    expect(insteadOfFigures({ state: 'absent', figures })).toBe('no data');
  });
});

test('U14: byte axes are exact and distinct at every size', () => {
  const { axes = [] } = chartOptions({
    width: 400,
    colours: { text: '', grid: '', series: [] },
    labels: ['web'],
    format: (value) => formatByteSize(Math.round(value)),
    binary: true,
    atLeast: 0,
  });
  const label = axes[1]?.values as (plot: unknown, values: number[]) => string[];
  for (let power = 1; power < 42; power += 1) {
    const values = [0, 1, 2, 3].map((times) => times * 2 ** power);
    const labels = label(undefined, values);
    expect(labels.map((each) => parseByteSize(each))).toEqual(values);
  }
});
