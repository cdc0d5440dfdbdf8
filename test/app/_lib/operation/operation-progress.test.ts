import { describe, expect, test } from 'vitest';
import {
  operationElapsedMs,
  operationShare,
  phasesOf,
} from '../../../../app/_lib/operation/operation-progress.ts';
import { MachineProgress, Operation } from '../../../../schemas/api/resources/operation.ts';

const machine = (phase: MachineProgress['phase'], bytesDone = 0, bytesTotal = 0): MachineProgress =>
  MachineProgress.parse({ machine: 'web', phase, bytesDone, bytesTotal, note: '' });

const operation = (change: Partial<Operation>, machines: MachineProgress[] = []): Operation => ({
  ...Operation.parse({
    id: 'op-0123456789',
    kind: 'install',
    title: 'Install blog',
    subject: { kind: 'stack', id: 'stack-0123456789', name: 'blog' },
    state: 'running',
    cancelRequested: false,
    createdAt: '2026-01-01T00:00:00Z',
    createdBy: 'admin',
    finishedAt: null,
    steps: ['done', 'running', 'waiting', 'waiting'].map((state, index) => ({
      name: `s${index}`,
      title: `Step ${index}`,
      state,
      startedAt: null,
      finishedAt: null,
    })),
    progress: {
      note: '',
      bytesDone: machines.reduce((sum, each) => sum + each.bytesDone, 0),
      bytesTotal: machines.reduce((sum, each) => sum + each.bytesTotal, 0),
      bytesPerSecond: 0,
      remainingMs: null,
      machines,
    },
    fault: null,
    failedStep: null,
    console: [],
    phases: [],
  }),
  ...change,
});

describe('how much is done', () => {
  test('steps count alike', () => {
    expect(operationShare(operation({}))).toBe(0.25);
  });

  test('a step that fetches counts by its bytes', () => {
    expect(operationShare(operation({}, [machine('fetching', 50, 100)]))).toBe(0.375);
  });

  test('bytes that were fetched before count no more', () => {
    expect(operationShare(operation({}, [machine('booting', 100, 100)]))).toBe(0.25);
  });

  test('nothing is claimed while it waits or is undone', () => {
    expect(operationShare(operation({ state: 'queued' }))).toBeUndefined();
    expect(operationShare(operation({ state: 'undoing' }))).toBeUndefined();
    expect(operationShare(operation({ steps: [] }))).toBeUndefined();
  });

  test('the end is the whole', () => {
    expect(operationShare(operation({ state: 'succeeded' }))).toBe(1);
  });
});

describe('phases of a machine', () => {
  const states = (phase: MachineProgress['phase']) =>
    phasesOf(machine(phase)).map(({ state }) => state);

  test('what is behind it is done, what is ahead is not', () => {
    expect(states('booting')).toEqual(['done', 'done', 'now', 'ahead', 'ahead']);
    expect(states('fetching')).toEqual(['now', 'ahead', 'ahead', 'ahead', 'ahead']);
  });

  test('a ready machine has nothing under way', () => {
    expect(new Set(states('ready'))).toEqual(new Set(['done']));
  });

  test('a waiting machine has begun nothing', () => {
    expect(new Set(states('waiting'))).toEqual(new Set(['ahead']));
  });
});

test('time runs until it is finished, and never backwards', () => {
  const start = Date.parse('2026-01-01T00:00:00Z');
  expect(operationElapsedMs(operation({}), start + 5_000)).toBe(5_000);
  expect(operationElapsedMs(operation({}), start - 5_000)).toBe(0);
  const finished = operation({ finishedAt: '2026-01-01T00:01:00Z' });
  expect(operationElapsedMs(finished, start + 900_000)).toBe(60_000);
});
