import type { z } from 'zod';
import type { Series } from '../../../schemas/api/resources/node.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { fakeHash } from './ids.ts';
import type { FakeMachine, FakeNode } from './shapes.ts';

const MiB = 2 ** 20;
const STEP_MS = LIMITS.stack.metricIntervalMs;

/** A curve between 0 and 1 that looks like a machine at work; the same for the same name and time. */
function wave(name: string, atMs: number): number {
  const phase = Number.parseInt(fakeHash(name).slice(0, 6), 16) / 1e5;
  const slow = Math.sin(atMs / 600_000 + phase);
  const quick = Math.sin(atMs / 47_000 + phase * 3) * Math.sin(atMs / 13_000 + phase);
  return Math.min(1, Math.max(0, 0.4 + slow * 0.22 + quick * 0.2));
}

const sampleTimes = (now: number): number[] => {
  const last = Math.floor(now / STEP_MS) * STEP_MS;
  return Array.from({ length: 360 }, (_none, index) => last - (359 - index) * STEP_MS);
};

/** Figures of a machine at one moment; counters rise since it started. */
export function machineFigures(
  machine: FakeMachine,
  atMs: number,
): NonNullable<FakeMachine['figures']> {
  const busy = wave(machine.name, atMs);
  const runningMs = Math.max(
    0,
    atMs - Date.parse(machine.startedAt ?? new Date(atMs).toISOString()),
  );
  return {
    at: new Date(atMs).toISOString(),
    cpuPercent: Math.round(busy * 620) / 10,
    memoryUsedBytes: Math.round(machine.memoryBytes * (0.42 + busy * 0.25)),
    diskReadBytes: Math.round(runningMs * 3 + busy * 40_000),
    diskWriteBytes: Math.round(runningMs * 11 + busy * 90_000),
    netReceiveBytes: Math.round(runningMs * 24 + busy * 200_000),
    netSendBytes: Math.round(runningMs * 55 + busy * 500_000),
  };
}

/** The last hour of a machine, one column per figure. */
export function machineSeries(machine: FakeMachine, now: number): z.input<typeof Series> {
  const at = sampleTimes(now);
  const samples = at.map((time) => machineFigures(machine, time));
  const column = (key: Exclude<keyof (typeof samples)[number], 'at'>) =>
    samples.map((sample) => sample[key]);
  return {
    at,
    values: {
      cpuPercent: column('cpuPercent'),
      memoryUsedBytes: column('memoryUsedBytes'),
      diskReadBytes: column('diskReadBytes'),
      diskWriteBytes: column('diskWriteBytes'),
      netReceiveBytes: column('netReceiveBytes'),
      netSendBytes: column('netSendBytes'),
    },
  };
}

/** The last hour of a node. */
export function nodeSeries(node: FakeNode, now: number): z.input<typeof Series> {
  const at = node.state === 'lost' ? [] : sampleTimes(now);
  const total = node.facts?.memoryBytes ?? 0;
  return {
    at,
    values: {
      cpuPercent: at.map((time) => Math.round(wave(node.name, time) * 450) / 10),
      memoryUsedBytes: at.map((time) =>
        Math.round(total * (0.3 + wave(`${node.name}m`, time) * 0.1)),
      ),
      agentMemoryBytes: at.map((time) => Math.round((112 + wave('agent', time) * 12) * MiB)),
    },
  };
}
