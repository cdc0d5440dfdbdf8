import { expect, test } from 'vitest';
import { MACHINE_CHARTS, machineChart } from '../../../../app/_lib/stack/machine-charts.ts';
import { counterRates } from '../../../../app/_lib/stack/series-rates.ts';

test('a counter becomes a rate; a restart is a gap, not a fall', () => {
  expect(counterRates([0, 10_000, 20_000, 30_000], [100, 1_100, 50, 1_050])).toEqual([
    null,
    100,
    null,
    100,
  ]);
});

test('samples that are missing or out of order give no rate', () => {
  expect(counterRates([0, 10_000], [5])).toEqual([null, null]);
  expect(counterRates([10_000, 10_000], [1, 2])).toEqual([null, null]);
});

const chart = (title: string) => {
  const found = MACHINE_CHARTS.find((each) => each.title === title);
  if (!found) throw new Error(title);
  return found;
};

test('machines that started at different times share one line of time', () => {
  const drawn = machineChart(chart('CPU'), ['db', 'web', 'gone'], {
    web: { at: [20_400, 30_300], values: { cpuPercent: [20, 30] } },
    db: { at: [10_000, 20_000], values: { cpuPercent: [1, 2] } },
  });
  expect(drawn).toEqual({
    at: [10_000, 20_000, 30_000],
    series: [
      { label: 'db', values: [1, 2, 2] },
      { label: 'web', values: [null, 20, 30] },
    ],
  });
});

test('a sample that comes late leaves no gap, a machine that was off does', () => {
  const { series } = machineChart(chart('CPU'), ['db', 'web'], {
    db: { at: [10_000, 30_000, 100_000], values: { cpuPercent: [1, 3, 10] } },
    web: { at: [20_000, 60_000], values: { cpuPercent: [2, 6] } },
  });
  expect(series[0]?.values).toEqual([1, 1, 3, null, null, 10]);
});

test('in and out are added up', () => {
  const { series } = machineChart(chart('Network, in and out'), ['web'], {
    web: {
      at: [0, 10_000],
      values: { netReceiveBytes: [0, 1_000], netSendBytes: [0, 500] },
    },
  });
  expect(series[0]?.values).toEqual([null, 150]);
});

test('a server that does not know a figure leaves a gap', () => {
  const { series } = machineChart(chart('Memory'), ['web'], { web: { at: [1], values: {} } });
  expect(series[0]?.values).toEqual([null]);
});
