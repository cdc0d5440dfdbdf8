import { expect, test } from 'vitest';
import { cancelWords, cancellingWords } from '../../../../app/_lib/operation/cancel-words.ts';
import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';

const words = (kind: string): string =>
  cancelWords({ kind, subject: { kind: 'stack', id: 'x', name: 'blog' } }).join(' ');

test('cancelling says what it does to what is under way', () => {
  expect(words(OPERATION_KIND.install)).toContain('switched off and removed');
  expect(words(OPERATION_KIND.remove)).toContain('will not come back');
  for (const kind of [OPERATION_KIND.moveMachine, OPERATION_KIND.moveMachineCold]) {
    expect(words(kind)).toContain('goes on where it was');
  }
  expect(words(OPERATION_KIND.drain)).toContain('What has gone from “blog” stays gone');
  expect(words(OPERATION_KIND.takeOver)).toContain('stays declared dead');
  expect(words(OPERATION_KIND.rollOut)).toContain('No other node gets blog.');
  expect(words(OPERATION_KIND.renewNode)).toContain('boots what it did before');
  expect(words(OPERATION_KIND.stop)).toContain('put back to how it was');
});

test('while it is being cancelled, what has gone from a node is not said to come back', () => {
  expect(cancellingWords({ kind: OPERATION_KIND.install })).toContain('rolled back');
  for (const kind of [OPERATION_KIND.drain, OPERATION_KIND.takeOver]) {
    expect(cancellingWords({ kind })).toContain('stays gone');
  }
});
