import { expect, test } from 'vitest';
import { clusterSample } from '../../../../../runtime/control/nodes/core/cluster-sample.ts';

const measured = (cpus: number, values: Record<string, number | null> | undefined) => ({
  facts: { cpus },
  sample: values && { at: 1, values, count: 1 },
});

test('cores count as many times as there are; the rest is added up', () => {
  const sample = clusterSample(
    [
      measured(12, { cpuPercent: 50, memoryUsedBytes: 1, poolUsedBytes: 10 }),
      measured(4, { cpuPercent: 10, memoryUsedBytes: 2, poolUsedBytes: 20 }),
      measured(99, undefined),
    ],
    7,
  );
  expect(sample).toEqual({
    at: 7,
    values: {
      cpuPercent: 40,
      memoryUsedBytes: 3,
      poolUsedBytes: 30,
      netReceiveBytesPerSecond: null,
      netSendBytesPerSecond: null,
    },
    count: 1,
  });
});

test('what one node does not tell is left out', () => {
  const sample = clusterSample(
    [
      measured(1, { cpuPercent: 1, netReceiveBytesPerSecond: 5, netSendBytesPerSecond: null }),
      measured(1, { cpuPercent: 1, netReceiveBytesPerSecond: null, netSendBytesPerSecond: null }),
    ],
    7,
  );
  expect(sample?.values).toMatchObject({
    netReceiveBytesPerSecond: 5,
    netSendBytesPerSecond: null,
  });
});

test('a processor that was not measured counts as idle', () => {
  const nodes = [measured(3, { cpuPercent: 40 }), measured(1, { cpuPercent: null })];
  expect(clusterSample(nodes, 7)?.values.cpuPercent).toBe(30);
});

test('where no node has measured anything there is no sum', () => {
  expect(clusterSample([], 7)).toBeUndefined();
  expect(clusterSample([measured(4, undefined)], 7)).toBeUndefined();
});
