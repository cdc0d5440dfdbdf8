import { describe, expect, test } from 'vitest';
import {
  rehearsalResult,
  type TriedEvent,
} from '../../../../../../runtime/control/stacks/core/view/rehearsal-result.ts';
import { LIMITS } from '../../../../../../schemas/config/limits.ts';

const { consoleChars, hookChars } = LIMITS.stack.upgrade.rehearsal;
const at = (seconds: number): Date => new Date(Date.UTC(2026, 4, 1, 12, 0, seconds));
const event = (
  step: string,
  type: TriedEvent['type'],
  seconds = 0,
  more: Partial<TriedEvent> = {},
): TriedEvent => ({
  at: at(seconds),
  step,
  type,
  ...more,
});
const failed = (
  step: string,
  data: Record<string, unknown> = {},
  message = 'copy-web-1 ended, and copy-web-10 waits.',
) => event(step, 'failed', 9, { fault: { code: 'X', message, data } });

const NAMES = new Map([
  ['copy-web-1', 'blog-web-1'],
  ['copy-web-10', 'blog-web-10'],
  ['copy-db', 'blog-db'],
]);
const result = (events: readonly TriedEvent[], hasSucceeded = false) =>
  rehearsalResult({
    hasSucceeded,
    events,
    titles: { start: 'Starting machines', before: 'Preparing' },
    names: NAMES,
  });

const stopped = event('stop', 'started', 10);
const started = event('start', 'succeeded', 14);

describe('what came of an upgrade that was tried', () => {
  test('it held: how long there was no service, and what hooks have printed', () => {
    const printed = (output: string) => [{ machine: 'copy-db', output }];
    expect(
      result(
        [
          event('before', 'started', 1),
          event('before', 'succeeded', 2, { output: printed('prepared') }),
          event('stop', 'succeeded', 9),
          stopped,
          event('start', 'started', 12),
          started,
          event('after', 'succeeded', 20, { output: printed('migrated') }),
        ],
        true,
      ),
    ).toEqual({
      outcome: 'held',
      reason: null,
      step: null,
      machine: null,
      console: [],
      hooks: [
        { moment: 'before', machine: 'blog-db', output: 'prepared' },
        { moment: 'after', machine: 'blog-db', output: 'migrated' },
      ],
      withoutServiceMs: 4_000,
    });
  });

  test('it would be rolled back: why, where, in which machine, with the end of its console', () => {
    const data = { machine: 'copy-web-1', console: 'one\ntwo' };
    expect(result([stopped, failed('start', data), event('start', 'undo-started')])).toEqual({
      outcome: 'rolled-back',
      reason: 'blog-web-1 ended, and blog-web-10 waits.',
      step: 'Starting machines',
      machine: 'blog-web-1',
      console: ['one', 'two'],
      hooks: [],
      withoutServiceMs: null,
    });
    expect(result([failed('probation')])).toMatchObject({
      step: 'probation',
      machine: null,
      console: [],
    });
    expect(result([failed('start', { console: '' })]).console).toEqual([]);
    expect(result([event('start', 'failed')])).toMatchObject({ reason: null, machine: null });
    expect(result([])).toMatchObject({ outcome: 'rolled-back', reason: null, step: null });
  });

  test('the first failure counts, and so does the time until what there was serves again', () => {
    const found = result([
      stopped,
      started,
      failed('after', {}, 'first'),
      failed('stop', {}, 'then'),
      event('stop', 'undo-finished', 30),
    ]);
    expect(found).toMatchObject({ reason: 'first', withoutServiceMs: 20_000 });
    expect(result([stopped, started, failed('after')]).withoutServiceMs).toBeNull();
  });

  test('a hook that fails is named by its machine, with what it has printed', () => {
    const data = { tool: 'The hook “upgrade” (before) of copy-web-10', output: 'no room' };
    expect(result([failed('before', data)])).toMatchObject({
      machine: 'blog-web-10',
      hooks: [{ moment: 'before', machine: 'blog-web-10', output: 'no room' }],
    });
    expect(result([failed('after', { ...data, tool: 'Something of copy-db' })])).toMatchObject({
      hooks: [{ moment: 'after', machine: 'blog-db', output: 'no room' }],
    });
    const what = { what: 'The hook “upgrade” (after) of copy-db', tool: 7 };
    expect(result([failed('after', what)])).toMatchObject({ machine: 'blog-db', hooks: [] });
    expect(result([failed('start', data)]).hooks).toEqual([]);
    expect(result([failed('before', { ...data, output: undefined })]).hooks).toEqual([]);
    expect(result([failed('before', { output: 'no room' })])).toMatchObject({
      machine: null,
      hooks: [],
    });
    expect(result([failed('before', { ...data, tool: 'A tool' })]).hooks).toEqual([]);
  });

  test('what is kept of a console and of a hook has an end', () => {
    const long = 'x'.repeat(consoleChars + 1);
    expect(result([failed('start', { console: long })]).console).toEqual([long.slice(1)]);
    const output = 'y'.repeat(hookChars + 1);
    const printed = event('before', 'succeeded', 0, { output: [{ machine: 'copy-db', output }] });
    expect(result([printed]).hooks[0]?.output).toHaveLength(hookChars);
    const data = { tool: 'The hook of copy-db', output };
    expect(result([failed('after', data)]).hooks[0]?.output).toHaveLength(hookChars);
  });

  test.each([undefined, 'text', [null], ['text'], [{ machine: 'copy-db' }], [{ output: 'x' }]])(
    'what is no output of hooks is left out: %j',
    (output) => {
      expect(result([event('before', 'succeeded', 0, { output })]).hooks).toEqual([]);
      expect(result([event('before', 'started', 0, { output: [] })]).hooks).toEqual([]);
    },
  );
});
