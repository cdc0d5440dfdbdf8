import { describe, expect, test } from 'vitest';
import {
  changedAnswers,
  type Draft,
  draftProblems,
  initialDraft,
  readAnswers,
  shownFields,
} from '../../../../app/_lib/install/install-form.ts';
import { Parameter } from '../../../../schemas/appliance/parameter.ts';

const GiB = 2 ** 30;

const parameters: Record<string, Parameter> = Object.fromEntries(
  Object.entries({
    title: { type: 'string', label: 'Title', default: 'My site', minLength: 1, maxLength: 20 },
    email: { type: 'email', label: 'E-mail' },
    password: { type: 'password', label: 'Password', generate: {} },
    own_password: { type: 'password', label: 'Password', minLength: 10 },
    quota: { type: 'size', label: 'Space', default: 10 * GiB, minimum: GiB },
    workers: { type: 'integer', label: 'Workers', default: 4, minimum: 1, maximum: 8 },
    mail: { type: 'boolean', label: 'Mail', group: 'advanced' },
    mail_host: {
      type: 'domain',
      label: 'Mail server',
      group: 'advanced',
      showIf: { parameter: 'mail', equals: true },
    },
    colour: {
      type: 'choice',
      label: 'Colour',
      choices: [
        { value: 'r', label: 'Red' },
        { value: 'g', label: 'Green' },
      ],
      default: 'r',
    },
  }).map(([key, parameter]) => [key, Parameter.parse(parameter)]),
);

const start = initialDraft(parameters);
const complete: Draft = { ...start, email: 'a@example.org', own_password: 'long enough 1' };
const keys = (fields: { key: string }[]) => fields.map(({ key }) => key);

test('every default stands in its field as it would be typed', () => {
  expect(start).toEqual({
    title: 'My site',
    email: '',
    password: '',
    own_password: '',
    quota: '10 GiB',
    workers: '4',
    mail: false,
    mail_host: '',
    colour: 'r',
  });
});

test('a default that is no round number of units survives being shown', () => {
  const odd = { size: Parameter.parse({ type: 'size', label: 'x', default: GiB + 1 }) };
  expect(readAnswers(odd, initialDraft(odd))).toEqual({ size: GiB + 1 });
});

describe('what is shown', () => {
  test('essentials come apart from advanced, hidden questions not at all', () => {
    const { essentials, advanced } = shownFields(parameters, start);
    expect(keys(essentials)).toEqual([
      'title',
      'email',
      'password',
      'own_password',
      'quota',
      'workers',
      'colour',
    ]);
    expect(keys(advanced)).toEqual(['mail']);
  });

  test('a question appears with the answer it depends on', () => {
    const { advanced } = shownFields(parameters, { ...start, mail: true });
    expect(keys(advanced)).toEqual(['mail', 'mail_host']);
  });
});

describe('live problems', () => {
  test('only what has no answer at all is missing at first', () => {
    expect(draftProblems(parameters, start)).toEqual({
      email: 'Expected: a value.',
      own_password: 'Expected: a value.',
    });
  });

  test('nothing is wrong with good answers', () => {
    expect(draftProblems(parameters, complete)).toEqual({});
  });

  test.each([
    ['email', 'nobody', 'Expected: an e-mail address.'],
    ['quota', 'much', 'Expected: a size with a unit, such as 512 MiB or 2 GiB.'],
    ['quota', '512 MiB', 'Expected: at least 1 GiB.'],
    ['workers', '9', 'Expected: a whole number from 1 to 8.'],
    ['workers', '2.5', 'Expected: a whole number from 1 to 8.'],
    ['workers', 'x', 'Expected: a whole number from 1 to 8.'],
    ['title', 'x'.repeat(21), 'Expected: at most 20 characters.'],
    ['own_password', 'short', 'Expected: at least 10 characters.'],
  ])('%s = %j is told as: %s', (key, typed, sentence) => {
    expect(draftProblems(parameters, { ...complete, [key]: typed })).toEqual({ [key]: sentence });
  });

  test('a question that is not shown cannot be wrong', () => {
    expect(draftProblems(parameters, { ...complete, mail_host: 'no domain!' })).toEqual({});
    expect(
      Object.keys(draftProblems(parameters, { ...complete, mail: true, mail_host: 'no domain!' })),
    ).toEqual(['mail_host']);
  });
});

describe('what is sent', () => {
  test('only answers that differ from the defaults', () => {
    expect(changedAnswers(parameters, complete)).toEqual({
      email: 'a@example.org',
      own_password: 'long enough 1',
    });
  });

  test('an emptied field means its default', () => {
    expect(changedAnswers(parameters, { ...complete, title: '', quota: '' })).not.toHaveProperty(
      'title',
    );
  });

  test('texts are trimmed, passwords are not', () => {
    const answers = readAnswers(parameters, { title: ' a ', own_password: ' spaces too ' });
    expect(answers).toEqual({ title: 'a', own_password: ' spaces too ' });
  });

  test('an answer to a question that went away again is not sent', () => {
    const sent = changedAnswers(parameters, { ...complete, mail: false, mail_host: 'm.example' });
    expect(sent).not.toHaveProperty('mail_host');
  });
});
