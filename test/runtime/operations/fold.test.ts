import { describe, expect, test } from 'vitest';
import { foldEvents, isUnwinding } from '../../../runtime/operations/fold.ts';
import type { OperationEvent } from '../../../runtime/operations/record.ts';
import type { WireFault } from '../../../schemas/errors/fault.ts';

const fault = (code: string): WireFault => ({ code, message: code }) as unknown as WireFault;
const at = (second: number): Date => new Date(second * 1_000);

/** Events of steps, one a second. */
const log = (...events: [step: string, type: OperationEvent['type'], more?: object][]) =>
  events.map(([step, type, more], index) => ({
    step,
    type,
    at: at(index + 1),
    sequence: index + 1,
    ...more,
  }));
const one = (...events: [type: OperationEvent['type'], more?: object][]) =>
  foldEvents(
    ['one'],
    log(...events.map(([type, more]) => ['one', type, more] as [string, typeof type, object?])),
  ).get('one');

const NOTHING = {
  phase: 'waiting',
  output: undefined,
  fault: undefined,
  startedAt: undefined,
  finishedAt: undefined,
};

describe('a log is folded', () => {
  test('into the state of each step, in their order, whatever the log has of them', () => {
    const states = foldEvents(['one', 'two'], log(['two', 'started'], ['extra', 'started']));
    expect([...states.keys()]).toEqual(['one', 'two', 'extra']);
    expect(states.get('one')).toEqual(NOTHING);
    expect(states.get('two')).toEqual({ ...NOTHING, phase: 'started', startedAt: at(1) });
  });

  test('with what a step returned, and when it first began', () => {
    expect(one(['started'], ['started'], ['succeeded', { output: 7 }])).toEqual({
      phase: 'succeeded',
      output: 7,
      fault: undefined,
      startedAt: at(1),
      finishedAt: at(3),
    });
  });

  test('with why it failed, also while and after it is undone', () => {
    const failed = { output: undefined, fault: fault('A'), startedAt: at(1), finishedAt: at(2) };
    expect(one(['started'], ['failed', { fault: fault('A') }])).toEqual({
      ...failed,
      phase: 'failed',
    });
    const so = [['started'], ['failed', { fault: fault('A') }], ['undo-started']] as const;
    const done = (...more: [OperationEvent['type'], object?][]) =>
      one(...so.map((each) => [...each] as [OperationEvent['type'], object?]), ...more);
    expect(done()).toEqual({ ...failed, phase: 'undoing' });
    expect(done(['undo-finished'])).toEqual({ ...failed, phase: 'undone' });
    expect(done(['undo-failed', { fault: fault('B') }])).toEqual({
      ...failed,
      phase: 'undo-failed',
    });
  });

  test('with why it could not be undone, where it had not failed itself', () => {
    const events: [OperationEvent['type'], object?][] = [
      ['started'],
      ['succeeded', { output: 1 }],
      ['undo-started'],
      ['undo-failed', { fault: fault('B') }],
    ];
    expect(one(...events)).toMatchObject({ phase: 'undo-failed', output: 1, fault: fault('B') });
  });
});

describe('an operation is being undone', () => {
  test.each([
    [false, []],
    [false, ['started', 'succeeded', 'started']],
    [true, ['started', 'failed']],
    [true, ['started', 'failed', 'started']],
    [true, ['started', 'succeeded', 'undo-started']],
    [true, ['undo-finished']],
    [true, ['undo-failed']],
  ] as const)('%s: %j', (unwinding, types) => {
    expect(isUnwinding(log(...types.map((type) => ['one', type] as [string, typeof type])))).toBe(
      unwinding,
    );
  });
});
