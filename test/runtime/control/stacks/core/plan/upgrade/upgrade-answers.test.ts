import { describe, expect, test } from 'vitest';
import { upgradeAnswers } from '../../../../../../../runtime/control/stacks/core/plan/upgrade/upgrade-answers.ts';
import type { AnswersInput } from '../../../../../../../runtime/control/stacks/core/plan/upgrade/upgrade-answers.ts';
import { makeManifest } from '../../../../../../fakes/appliances.ts';

const text = { type: 'string', label: 'Text' };
const secret = { type: 'password', label: 'Secret', generate: { length: 20 } };
const parameters = (of: Record<string, object>) => makeManifest({ parameters: of, outputs: {} });

const decide = (
  before: Record<string, object>,
  after: Record<string, object>,
  over: Partial<AnswersInput> = {},
) =>
  upgradeAnswers({
    before: parameters(before),
    after: parameters(after),
    had: {},
    passwords: {},
    given: {},
    ...over,
  });
const origins = ({ rows }: ReturnType<typeof decide>) =>
  rows.map(({ key, value, origin, isNew }) => [key, value, origin, isNew]);

describe('answers to the questions of a newer version', () => {
  test('are those of before, others that are given, and defaults for what is new', () => {
    const same = { a: { ...text, default: 'one' }, b: { ...text, default: 'two' } };
    const after = { ...same, c: { ...text, default: 'three' } };
    const found = decide(same, after, { had: { a: 'mine', b: 'ours' }, given: { b: 'given' } });
    expect(found.values).toEqual({ a: 'mine', b: 'given', c: 'three' });
    expect(origins(found)).toEqual([
      ['a', 'mine', 'kept', false],
      ['b', 'given', 'given', false],
      ['c', 'three', 'default', true],
    ]);
    expect(found.rows.map(({ question }) => question?.label)).toEqual([
      undefined,
      undefined,
      'Text',
    ]);
    expect(found.problems).toEqual([]);
  });

  test('that are emptied become the default again', () => {
    const same = { a: { ...text, default: 'one' } };
    const found = decide(same, same, { had: { a: 'mine' }, given: { a: '' } });
    expect(origins(found)).toEqual([['a', 'one', 'default', false]]);
  });

  test('are told when nobody asks any more', () => {
    const found = decide({ a: text, s: secret }, {}, { had: { a: 'x' }, passwords: { s: 'y' } });
    expect(origins(found)).toEqual([
      ['a', 'x', 'gone', false],
      ['s', null, 'gone', false],
    ]);
    expect(found.values).toEqual({});
    expect(decide({ a: text }, {}).rows[0]?.value).toBeNull();
  });

  test('that are needed and missing stand in the way, with their question', () => {
    const found = decide({}, { a: { ...text, minLength: 1 } });
    expect(found.problems).toEqual([
      {
        code: 'PARAMETER_INVALID',
        message: 'a: wanted a value, found nothing.',
        action: 'Answer it with the upgrade.',
      },
    ]);
    expect(found.rows[0]).toMatchObject({ key: 'a', value: null, question: { label: 'Text' } });
  });

  test('of before that will not do any more are asked again', () => {
    const found = decide({ a: text }, { a: { ...text, maxLength: 2 } }, { had: { a: 'long' } });
    expect(found.problems).toMatchObject([{ code: 'PARAMETER_INVALID' }]);
    expect(found.rows[0]).toMatchObject({
      origin: 'kept',
      isNew: false,
      question: { label: 'Text' },
    });
  });

  test('that are secret stay so, and are made where they are new', () => {
    const found = decide(
      { s: secret },
      { s: secret, t: secret },
      { passwords: { s: 'quiet, twenty chars' } },
    );
    expect(found.values).toEqual({ s: 'quiet, twenty chars' });
    expect(origins(found)).toEqual([
      ['s', null, 'kept', false],
      ['t', null, 'generated', true],
    ]);
    expect(JSON.stringify(found.rows)).not.toContain('quiet');
  });

  test('that were secret are never shown by another kind of question, nor the other way round', () => {
    const shown = decide({ s: secret }, { s: text }, { passwords: { s: 'quiet' } });
    expect(shown.values).toEqual({ s: '' });
    const hidden = decide({ s: text }, { s: secret }, { had: { s: 'well known' } });
    expect([hidden.values, origins(hidden)]).toEqual([{}, [['s', null, 'generated', false]]]);
  });

  test('that nobody asks for are a problem', () => {
    expect(decide({}, {}, { given: { no: 1 } }).problems).toMatchObject([
      { code: 'PARAMETER_INVALID' },
    ]);
  });
});
