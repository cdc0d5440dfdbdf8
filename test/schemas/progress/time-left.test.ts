import { describe, expect, test } from 'vitest';
import type { Operation } from '../../../schemas/api/resources/operation.ts';
import { timeLeft } from '../../../schemas/progress/time-left.ts';
import { timeLeftWords } from '../../../schemas/progress/time-left-words.ts';
import { BEGUN, machineOf, operationOf, type StepSketch } from './operation-of.ts';

const steps = (start: number | undefined): StepSketch[] => [
  ['create', 'done'],
  ['start', 'running', { sinceMs: 0, ...(start === undefined ? {} : { expectedMs: start }) }],
  ['finish', 'waiting', { expectedMs: 1_000 }],
];

describe('U6: time left', () => {
  const at = (elapsedMs: number, start: number | undefined = 100_000) =>
    timeLeft(operationOf(steps(start)), BEGUN + elapsedMs);

  test('is what its steps took before, less what has passed', () => {
    expect(at(0)).toEqual({ kind: 'left', ms: 101_000 });
    expect(at(60_000)).toEqual({ kind: 'left', ms: 41_000 });
    expect(at(125_000)).toEqual({ kind: 'left', ms: 1_000 });
  });

  test('is overdue when a step takes clearly longer than before', () => {
    expect(at(125_001)).toEqual({ kind: 'overdue' });
    expect(at(11_000, 1_000)).toEqual({ kind: 'left', ms: 1_000 });
    expect(at(11_001, 1_000)).toEqual({ kind: 'overdue' });
  });

  test('is unknown when a step that is not over was never measured', () => {
    expect(timeLeft(operationOf(steps(undefined)), BEGUN)).toEqual({ kind: 'unknown' });
    const ahead: StepSketch[] = [
      ['start', 'running', { sinceMs: 0, expectedMs: 1 }],
      ['finish', 'waiting'],
    ];
    expect(timeLeft(operationOf(ahead), BEGUN)).toEqual({ kind: 'unknown' });
  });

  test('is unknown while nothing runs', () => {
    const unknown = { kind: 'unknown' };
    for (const state of ['queued', 'undoing', 'succeeded'] as const) {
      expect(timeLeft(operationOf(steps(1), [], { state }), BEGUN)).toEqual(unknown);
    }
    expect(timeLeft(operationOf([['a', 'done']]), BEGUN)).toEqual(unknown);
    expect(timeLeft(operationOf(steps(1), [], { progress: null }), BEGUN).kind).toBe('left');
  });

  test('of a transfer goes by its speed', () => {
    const operation = (phase: 'fetching' | 'booting'): Operation => {
      const made = operationOf(steps(100_000), [machineOf(phase)]);
      return { ...made, progress: made.progress && { ...made.progress, remainingMs: 7_000 } };
    };
    expect(timeLeft(operation('fetching'), BEGUN)).toEqual({ kind: 'left', ms: 8_000 });
    expect(timeLeft(operation('booting'), BEGUN)).toEqual({ kind: 'left', ms: 101_000 });
  });

  test('of a transfer is told for itself when what comes behind it was never measured', () => {
    const made = operationOf(
      [
        ['fetch', 'running', { sinceMs: 0 }],
        ['start', 'waiting'],
      ],
      [machineOf('fetching')],
    );
    const progress = made.progress && { ...made.progress, remainingMs: 7_000 };
    expect(timeLeft({ ...made, progress }, BEGUN)).toEqual({ kind: 'transfer', ms: 7_000 });
  });

  test.each(['send', 'copy'])('of a machine that moves goes by its speed in “%s”', (name) => {
    const moving = (behind: number | undefined, bytesTotal: number): Operation => {
      const made = operationOf([
        [name, 'running', { sinceMs: 0, expectedMs: 60_000 }],
        ['clean', 'waiting', behind === undefined ? {} : { expectedMs: behind }],
      ]);
      const bytes = { bytesDone: 1, bytesTotal, remainingMs: 7_000 };
      return { ...made, progress: made.progress && { ...made.progress, ...bytes } };
    };
    expect(timeLeft(moving(undefined, 10), BEGUN)).toEqual({ kind: 'carry', ms: 7_000 });
    expect(timeLeft(moving(1_000, 10), BEGUN)).toEqual({ kind: 'left', ms: 8_000 });
    expect(timeLeft(moving(1_000, 0), BEGUN)).toEqual({ kind: 'left', ms: 61_000 });
  });
});

test('U6: time left is said in words as exact as it is', () => {
  const words = {
    soon: 'soon',
    minutes: (count: number) => `${count} min`,
    hours: (count: number) => `${count} h`,
    overdue: 'late',
    transfer: (left: string) => `of it: ${left}`,
    carry: (left: string) => `on its way: ${left}`,
  };
  const left = (ms: number) => timeLeftWords({ kind: 'left', ms }, words);
  expect(left(0)).toBe('soon');
  expect(left(59_999)).toBe('soon');
  expect(left(60_000)).toBe('1 min');
  expect(left(170_000)).toBe('3 min');
  expect(left(99 * 60_000)).toBe('99 min');
  expect(left(100 * 60_000)).toBe('2 h');
  expect(timeLeftWords({ kind: 'transfer', ms: 170_000 }, words)).toBe('of it: 3 min');
  expect(timeLeftWords({ kind: 'carry', ms: 170_000 }, words)).toBe('on its way: 3 min');
  expect(timeLeftWords({ kind: 'unknown' }, words)).toBe('');
  expect(timeLeftWords({ kind: 'overdue' }, words)).toBe('late');
});
