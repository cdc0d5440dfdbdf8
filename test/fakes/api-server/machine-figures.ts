import type { z } from 'zod';
import type { Series } from '../../../schemas/api/resources/node.ts';
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

const sampleTimes = (now: number): number[] => {
  const last = Math.floor(now / STEP_MS) * STEP_MS;
  return Array.from({ length: 360 }, (_none, index) => last - (359 - index) * STEP_MS);
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
