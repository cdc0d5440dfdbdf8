import { expect, test } from 'vitest';
import { trialResult } from '../../../../../runtime/control/backups/core/trial-result.ts';

const names = { copy: 'blog-trial', name: 'blog' };
const fault = (data: object = {}) =>
  ({
    code: 'MACHINE_NOT_READY',
    message: 'blog-trial-db: blog-trial is not ready.',
    data,
  }) as never;

test('what was ready has no problem', () => {
  expect(trialResult(true, undefined, names)).toEqual({ problem: null });
  expect(trialResult(true, fault({ console: 'x' }), names)).toEqual({ problem: null });
});

test('what was not is told in words of the stack, with the console where there is one', () => {
  const problem = 'blog-db: blog is not ready.';
  expect(trialResult(false, fault(), names)).toEqual({ problem });
  expect(trialResult(false, fault({ console: '' }), names)).toEqual({ problem });
  expect(trialResult(false, fault({ console: 7 }), names)).toEqual({ problem });
  const console = 'panic: no data';
  expect(trialResult(false, fault({ console }), names)).toEqual({ problem, console });
  expect(trialResult(false, undefined, names)).toEqual({ problem: 'it is not known why.' });
});
