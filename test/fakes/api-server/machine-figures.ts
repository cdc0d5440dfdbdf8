import type { z } from 'zod';
import type { FigureRange, Series } from '../../../schemas/api/resources/node.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { fakeHash } from './ids.ts';
import type { FakeMachine, FakeNode } from './shapes.ts';

const MiB = 2 ** 20;
const STEP_MS = LIMITS.stack.metricIntervalMs;

/** A number between 0 and 1 that is always the same for the same name and step. */
const dice = (name: string, step: number): number =>
  Number.parseInt(fakeHash(`${name} ${step}`).slice(0, 8), 16) / 2 ** 32;

/** Noise that moves smoothly from one step to the next. */
function drift(name: string, atMs: number, stepMs: number): number {
  const step = Math.floor(atMs / stepMs);
  const part = (1 - Math.cos((atMs / stepMs - step) * Math.PI)) / 2;
  return dice(name, step) * (1 - part) + dice(name, step + 1) * part;
}

/** A curve between 0 and 1 that looks like a machine at work; the same for the same name and time. */
function wave(name: string, atMs: number): number {
  const slow = drift(name, atMs, 900_000);
  const quick = drift(`${name} quick`, atMs, 90_000);
  const spike = drift(`${name} spike`, atMs, 20_000) ** 6;
  return Math.min(1, 0.1 + slow * 0.35 + quick * 0.2 + spike * 0.3);
}

/** For these minutes, counted from now, the server was away: nobody has samples of them. */
const AWAY = { from: 32, to: 27 } as const;
const MINUTE_MS = 60_000;
/** Machines that are off now were switched off this long ago. */
const OFF_MS = 9 * MINUTE_MS;

const sampleTimes = (now: number): number[] => {
  const last = Math.floor(now / STEP_MS) * STEP_MS;
  return Array.from({ length: 360 }, (_none, index) => last - (359 - index) * STEP_MS).filter(
    (at) => at < now - AWAY.from * MINUTE_MS || at > now - AWAY.to * MINUTE_MS,
  );
};

/** Rises by about so many bytes each millisecond, now quicker, now slower. */
const counter = (machine: string, kind: string, runningMs: number, perMs: number): number =>
  Math.round(perMs * (runningMs + 60_000 * (1 + drift(`${machine} ${kind}`, runningMs, 240_000))));

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
    diskReadBytes: counter(machine.name, 'read', runningMs, 3),
    diskWriteBytes: counter(machine.name, 'write', runningMs, 11),
    netReceiveBytes: counter(machine.name, 'receive', runningMs, 24),
    netSendBytes: counter(machine.name, 'send', runningMs, 55),
  };
}

/** The last hour of a machine, one column per figure. */
export function machineSeries(machine: FakeMachine, now: number): z.input<typeof Series> {
  const until = machine.startedAt === null ? now - OFF_MS : now;
  const at = sampleTimes(now).filter((time) => time <= until);
  const samples = at.map((time) => machineFigures(machine, time));
  const column = (key: Exclude<keyof (typeof samples)[number], 'at'>) =>
    samples.map((sample) => sample[key]);
  return {
    stepMs: STEP_MS,
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

/** Moments of a range up to now, without those when nothing was heard. */
function timesOf(range: FigureRange, now: number): number[] {
  if (range === 'hour') return sampleTimes(now);
  const { stepMs, keptMs } = LIMITS.figures.ranges[range];
  const last = Math.floor(now / stepMs) * stepMs;
  const steps = keptMs / stepMs;
  // For as large a part of each range the server was away.
  return Array.from(
    { length: steps },
    (_none, index) => last - (steps - 1 - index) * stepMs,
  ).filter((_at, index) => index < steps * 0.55 || index > steps * 0.6);
}

/** What a node was used for over a range. */
export function nodeSeries(
  node: Pick<FakeNode, 'name' | 'state' | 'facts' | 'figures'>,
  range: FigureRange,
  now: number,
): z.input<typeof Series> {
  const { stepMs } = LIMITS.figures.ranges[range];
  // Slower than what it is seen through: means have no spikes.
  const at = node.state === 'lost' ? [] : timesOf(range, now);
  const slow = stepMs / STEP_MS;
  const curve = (kind: string, scale: number) =>
    at.map((time) => Math.round(wave(`${node.name} ${kind}`, time / slow) * scale));
  const memory = node.facts?.memoryBytes ?? 0;
  const pool = node.figures?.poolTotalBytes ?? 0;
  return {
    stepMs,
    at,
    values: {
      cpuPercent: curve('cpu', 450).map((value) => value / 10),
      memoryUsedBytes: curve('memory', memory * 0.1).map((value) => memory * 0.3 + value),
      poolUsedBytes: at.map((_time, index) => pool * (0.2 + (0.07 * index) / at.length)),
      netReceiveBytesPerSecond: curve('receive', 6 * MiB),
      netSendBytesPerSecond: curve('send', 2 * MiB),
    },
  };
}

/** What all nodes that report were used for over a range. */
export function clusterSeries(
  nodes: readonly FakeNode[],
  range: FigureRange,
  now: number,
): z.input<typeof Series> {
  const all = nodes
    .filter(({ state }) => state !== 'lost')
    .map((node) => nodeSeries(node, range, now));
  const [first] = all;
  const { stepMs } = LIMITS.figures.ranges[range];
  if (!first) return { stepMs, at: [], values: {} };
  const sum = (name: string) =>
    first.at.map((_at, index) =>
      all.reduce((total, { values }) => total + (values[name]?.[index] ?? 0), 0),
    );
  const values = Object.fromEntries(Object.keys(first.values).map((name) => [name, sum(name)]));
  const cpuPercent = values.cpuPercent?.map((value) => value / all.length) ?? [];
  return { stepMs, at: first.at, values: { ...values, cpuPercent } };
}
