import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Operation } from '../../../schemas/api/resources/operation.ts';
import { OperationId } from '../../../schemas/ids/brand.ts';
import { type Forward, goForward } from '../../../schemas/progress/go-forward.ts';
import { BEGUN, machineOf, operationOf, type StepSketch } from './operation-of.ts';

const follow = (operations: readonly Operation[]): Forward[] => {
  let last: Forward | undefined;
  return operations.map((operation) => (last = goForward(last, operation, BEGUN)));
};

describe('U6: progress never goes back', () => {
  const far: StepSketch[] = [
    ['create', 'done'],
    ['start', 'running'],
  ];
  const near: StepSketch[] = [
    ['create', 'running'],
    ['start', 'waiting'],
  ];

  test('when a step is repeated', () => {
    const [first, second] = follow([operationOf(far), operationOf(near)]);
    expect(first?.share).toBeGreaterThan(0);
    expect(second?.share).toBe(first?.share);
  });

  test('but nothing is said of one that is being undone', () => {
    const undoing = operationOf(far, [], { state: 'undoing' });
    expect(follow([operationOf(far), undoing])[1]?.share).toBeUndefined();
  });

  test('another operation begins at its own beginning', () => {
    const other = operationOf(near, [machineOf('fetching')], {
      id: OperationId.parse('op-9876543210'),
    });
    const [, second] = follow([operationOf(far, [machineOf('ready')]), other]);
    expect(second?.share).toBe(0);
    expect(second?.machines[0]?.phase).toBe('fetching');
  });

  test('whatever changes: steps, their times, bytes', () => {
    const anyOperation = fc
      .tuple(
        fc.array(
          fc.tuple(
            fc.constantFrom('fetch', 'start', 'other'),
            fc.constantFrom<'waiting' | 'running' | 'done'>('waiting', 'running', 'done'),
            fc.record({ expectedMs: fc.nat(1e6), sinceMs: fc.integer({ min: -1e6, max: 0 }) }),
          ),
          { minLength: 1, maxLength: 6 },
        ),
        fc.nat(100),
      )
      .map(([steps, bytesDone]) =>
        operationOf(steps, [machineOf('fetching', { bytesDone, bytesTotal: 100 })]),
      );
    fc.assert(
      fc.property(fc.array(anyOperation), (operations) => {
        const shares = follow(operations).map(({ share }) => share);
        expect(shares).toEqual(shares.toSorted((a, b) => (a ?? 0) - (b ?? 0)));
      }),
    );
  });
});

describe('U6: the phases of a machine never go back', () => {
  const phases = (...all: Parameters<typeof machineOf>[0][]) =>
    follow(all.map((phase) => operationOf([['start', 'running']], [machineOf(phase)]))).map(
      ({ machines }) => machines[0]?.phase,
    );

  test('each stays where it was when less is reported', () => {
    const order = ['fetching', 'creating', 'waiting', 'booting', 'starting', 'ready'] as const;
    expect(phases(...order)).toEqual(order);
    for (const [index, phase] of order.entries()) {
      for (const earlier of order.slice(0, index)) {
        expect(phases(phase, earlier)).toEqual([phase, phase]);
      }
    }
  });

  test('a failure is shown, and what comes after it', () => {
    expect(phases('ready', 'failed')).toEqual(['ready', 'failed']);
    expect(phases('failed', 'booting')).toEqual(['failed', 'booting']);
  });

  test('each machine for itself, with what it says now', () => {
    const at = (web: 'booting' | 'ready', db: 'booting' | 'ready', note: string) =>
      operationOf([], [machineOf(web, { note }), machineOf(db, { machine: 'db' })]);
    const [, last] = follow([at('ready', 'booting', 'a'), at('booting', 'ready', 'b')]);
    expect(last?.machines).toMatchObject([
      { machine: 'web', phase: 'ready', note: 'b' },
      { machine: 'db', phase: 'ready' },
    ]);
  });

  test('what one has reached is not taken for what another has', () => {
    const at = (note: string) =>
      operationOf([], [machineOf('ready', { note }), machineOf('booting', { machine: 'db' })]);
    expect(follow([at('a'), at('b')])[1]?.machines[1]?.phase).toBe('booting');
  });

  test('without progress there are none', () => {
    expect(goForward(undefined, operationOf([], [], { progress: null }), BEGUN).machines).toEqual(
      [],
    );
  });
});
