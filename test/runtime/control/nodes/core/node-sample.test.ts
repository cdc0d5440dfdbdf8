import { describe, expect, test } from 'vitest';
import { nodeSample } from '../../../../../runtime/control/nodes/core/node-sample.ts';
import type { NodeFigures } from '../../../../../schemas/agent/observed.ts';

const START = Date.parse('2026-05-01T12:00:00.000Z');

const figures = (seconds: number, more: Partial<NodeFigures> = {}): NodeFigures => ({
  at: new Date(START + seconds * 1_000).toISOString(),
  cpuPercent: 12,
  memoryUsedBytes: 3,
  memoryFreeBytes: 4,
  poolTotalBytes: 100,
  poolFreeBytes: 60,
  agentMemoryBytes: 5,
  ...more,
});

const counted = (seconds: number, receive: number, send: number): NodeFigures =>
  figures(seconds, { netReceiveBytes: receive, netSendBytes: send });

const rates = (now: NodeFigures, before: NodeFigures | undefined) => {
  const { netReceiveBytesPerSecond, netSendBytesPerSecond } = nodeSample(now, before).values;
  return [netReceiveBytesPerSecond, netSendBytesPerSecond];
};

test('a sample says what is used', () => {
  expect(nodeSample(counted(10, 3_000, 500), counted(0, 1_000, 400))).toEqual({
    at: START + 10_000,
    values: {
      cpuPercent: 12,
      memoryUsedBytes: 3,
      poolUsedBytes: 40,
      netReceiveBytesPerSecond: 200,
      netSendBytesPerSecond: 10,
    },
    count: 1,
  });
});

describe('a rate is not known', () => {
  test('the first time, and of an agent that does not count', () => {
    expect(rates(counted(10, 3_000, 500), undefined)).toEqual([null, null]);
    expect(rates(figures(10), counted(0, 1, 1))).toEqual([null, null]);
    expect(rates(counted(10, 3_000, 500), figures(0))).toEqual([null, null]);
  });

  test('when a counter has gone back, each by itself', () => {
    expect(rates(counted(10, 999, 500), counted(0, 1_000, 500))).toEqual([null, 0]);
    expect(rates(counted(10, 1_000, 499), counted(0, 1_000, 500))).toEqual([0, null]);
  });

  test('after a longer time, or when no time has passed', () => {
    expect(rates(counted(30, 60, 30), counted(0, 0, 0))).toEqual([2, 1]);
    expect(rates(counted(30.001, 60, 30), counted(0, 0, 0))).toEqual([null, null]);
    expect(rates(counted(0, 60, 30), counted(0, 0, 0))).toEqual([null, null]);
    expect(rates(counted(0.001, 60, 30), counted(0, 0, 0))).toEqual([60_000, 30_000]);
    expect(rates(counted(0, 60, 30), counted(1, 0, 0))).toEqual([null, null]);
  });
});
