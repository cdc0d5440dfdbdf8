import { describe, expect, test } from 'vitest';
import {
  doingOf,
  machineWaitedFor,
  operationElapsedMs,
  phasesOf,
  formatShare,
} from '../../../../app/_lib/operation/operation-progress.ts';
import type { MachineProgress } from '../../../../schemas/api/resources/operation.ts';
import { machineOf, operationOf } from '../../../schemas/progress/operation-of.ts';

describe('phases of a machine', () => {
  const states = (phase: MachineProgress['phase']) =>
    phasesOf(machineOf(phase)).map(({ state }) => state);

  test('what is behind it is done, what is ahead is not', () => {
    expect(states('booting')).toEqual(['done', 'done', 'now', 'ahead', 'ahead']);
    expect(states('fetching')).toEqual(['now', 'ahead', 'ahead', 'ahead', 'ahead']);
  });

  test('a ready machine has nothing under way', () => {
    expect(new Set(states('ready'))).toEqual(new Set(['done']));
  });

  test('U6: a machine that waits for another keeps what is behind it', () => {
    expect(states('waiting')).toEqual(['done', 'done', 'ahead', 'ahead', 'ahead']);
  });
});

test('what it does is what it reports, or else the step that it is in', () => {
  const { steps, progress } = operationOf([
    ['choose', 'done'],
    ['machines', 'running'],
  ]);
  expect(doingOf({ steps, progress: { ...progress!, note: 'Moving web' } })).toBe('Moving web');
  expect(doingOf({ steps, progress })).toBe('machines');
  expect(doingOf({ steps, progress: null })).toBe('machines');
  expect(doingOf(operationOf([['choose', 'waiting']]))).toBe('');
});

test('time runs until it is finished, and never backwards', () => {
  const start = Date.parse('2026-01-01T00:00:00Z');
  expect(operationElapsedMs(operationOf([]), start + 5_000)).toBe(5_000);
  expect(operationElapsedMs(operationOf([]), start - 5_000)).toBe(0);
  const finished = operationOf([], [], { finishedAt: '2026-01-01T00:01:00Z' });
  expect(operationElapsedMs(finished, start + 900_000)).toBe(60_000);
});

test('U6: what is not done is never rounded up to the whole', () => {
  expect([0, 0.061, 0.499, 0.999, 1].map(formatShare)).toEqual([
    '0 %',
    '6 %',
    '49 %',
    '99 %',
    '100 %',
  ]);
});

test('U6: the machine that is waited for is the first on its way up', () => {
  const named = (phase: MachineProgress['phase']) => machineOf(phase);
  expect(machineWaitedFor([named('waiting'), named('ready')])).toBeUndefined();
  expect(machineWaitedFor([named('ready'), named('starting'), named('booting')])?.phase).toBe(
    'starting',
  );
  expect(machineWaitedFor([named('booting'), named('starting')])?.phase).toBe('booting');
});
