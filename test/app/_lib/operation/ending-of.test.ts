import { describe, expect, test } from 'vitest';
import { endingOf } from '../../../../app/_lib/operation/ending-of.ts';
import type { WireFault } from '../../../../schemas/errors/fault.ts';

const fault = (code: string): WireFault => ({
  code,
  message: 'It says why.',
  data: {},
});

describe('how an operation ended', () => {
  test.each([
    ['queued', null, false, 'none'],
    ['running', null, false, 'none'],
    ['running', null, true, 'none'],
    ['undoing', fault('NODE_WORK_FAILED'), false, 'rolling-back'],
    ['failed', fault('NODE_WORK_FAILED'), false, 'rolled-back'],
    ['stuck', fault('NODE_WORK_FAILED'), false, 'stuck'],
    ['succeeded', null, false, 'succeeded'],
  ] as const)('%s with %o, cancel asked for: %s', (state, found, cancelRequested, ending) => {
    expect(endingOf({ state, fault: found, cancelRequested })).toBe(ending);
  });

  test('a wanted cancel is never shown as a failure, neither on its way nor afterwards', () => {
    const cancelled = { fault: fault('CANCELLED'), cancelRequested: true };
    expect(endingOf({ state: 'undoing', ...cancelled })).toBe('cancelling');
    expect(endingOf({ state: 'cancelled', ...cancelled })).toBe('cancelled');
  });

  test('what failed before the cancel came is a failure', () => {
    const failed = { fault: fault('NODE_WORK_FAILED'), cancelRequested: true };
    expect(endingOf({ state: 'undoing', ...failed })).toBe('rolling-back');
  });
});
