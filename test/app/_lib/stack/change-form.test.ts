import { describe, expect, test } from 'vitest';
import {
  askedIn,
  type ChangeDraft,
  draftOf,
  readChange,
} from '../../../../app/_lib/stack/change-form.ts';
import type { ChangePlan } from '../../../../schemas/api/resources/change.ts';
import type { Parameter } from '../../../../schemas/appliance/parameter.ts';

const MiB = 2 ** 20;
const GiB = 2 ** 30;
const port = { role: 'web', port: 80, protocol: 'tcp', scheme: 'http', own: false } as const;
const question = (more: object) => ({ label: 'L', group: 'essentials', ...more }) as Parameter;

const plan = {
  name: { from: 'blog', to: 'blog' },
  note: { from: 'Ask Mia', to: 'Ask Mia' },
  may: {
    roles: [
      {
        role: 'web',
        machines: 1,
        cpu: { now: 1, minimum: 1, maximum: 4 },
        memoryBytes: { now: 300 * MiB + 1, minimum: 256 * MiB, maximum: 2 * GiB },
      },
    ],
    ports: [
      { ...port, key: 'site', title: 'Site', hostPort: 80 },
      { ...port, key: 'admin', title: 'Admin', hostPort: null },
    ],
    parameters: [
      {
        key: 'text',
        how: 'live',
        asked: true,
        value: 'a',
        question: question({ type: 'text', default: 'z', minLength: 0, maxLength: 9 }),
      },
      {
        key: 'mail',
        how: 'live',
        asked: true,
        value: true,
        question: question({ type: 'boolean', default: false }),
      },
      { key: 'size', how: 'live', asked: true, value: GiB, question: question({ type: 'size' }) },
      {
        key: 'pass',
        how: 'live',
        asked: true,
        value: null,
        question: question({ type: 'password', minLength: 12 }),
      },
    ],
  },
} as unknown as ChangePlan;
const draft = draftOf(plan);
const read = (over: Partial<ChangeDraft>) => readChange({ ...draft, ...over }, plan);
const web = draft.sizes['web']!;

test('fields begin with what the stack is, and that is no wish', () => {
  expect(draft).toEqual({
    name: 'blog',
    note: 'Ask Mia',
    sizes: { web: { cpu: '1', memory: `${300 * MiB + 1} B` } },
    ports: {
      site: { published: true, hostPort: '80' },
      admin: { published: false, hostPort: '' },
    },
    own: { key: '', role: 'web', port: '' },
    answers: { text: 'a', mail: true, size: '1 GiB', pass: '' },
    rotate: [],
  });
  expect(read({})).toEqual({ wish: {}, problems: {} });
});

test('secrets are made anew when they are chosen', () => {
  expect(read({ rotate: ['token'] })).toEqual({ wish: { rotate: ['token'] }, problems: {} });
});

test('name and note are wished for when they are others', () => {
  expect(read({ name: 'weblog', note: '' }).wish).toEqual({ name: 'weblog', note: '' });
});

describe('sizes', () => {
  test.each([
    [{ cpu: '4' }, { cpu: 4 }],
    [{ memory: '2 GiB' }, { memoryBytes: 2 * GiB }],
    [
      { cpu: ' 2 ', memory: '256 MiB' },
      { cpu: 2, memoryBytes: 256 * MiB },
    ],
  ])('%j are a wish', (typed, wish) => {
    expect(read({ sizes: { web: { ...web, ...typed } } })).toEqual({
      wish: { sizes: { web: wish } },
      problems: {},
    });
  });

  test.each([
    [{ cpu: '5' }, 'cpu web', 'a whole number from 1 to 4'],
    [{ cpu: '0' }, 'cpu web', 'a whole number from 1 to 4'],
    [{ cpu: '' }, 'cpu web', 'a whole number from 1 to 4'],
    [{ memory: '2' }, 'memory web', 'a size with its unit, from 256 MiB to 2 GiB'],
    [{ memory: '3 GiB' }, 'memory web', 'a size with its unit, from 256 MiB to 2 GiB'],
    [{ memory: '1 MiB' }, 'memory web', 'a size with its unit, from 256 MiB to 2 GiB'],
  ])('%j cannot be used', (typed, field, problem) => {
    expect(read({ sizes: { web: { ...web, ...typed } } }).problems).toEqual({ [field]: problem });
  });
});

describe('ports', () => {
  const ports = (site: object, admin: object = {}) =>
    read({
      ports: {
        site: { ...draft.ports['site']!, ...site },
        admin: { ...draft.ports['admin']!, ...admin },
      },
    });
  test.each([
    [{ hostPort: '8080' }, {}, { site: 8080 }],
    [{ published: false }, {}, { site: null }],
    [{}, { published: true }, { admin: 'free' }],
    [{}, { published: true, hostPort: '81' }, { admin: 81 }],
  ])('%j %j are a wish', (site, admin, wish) => {
    expect(ports(site, admin)).toEqual({ wish: { ports: wish }, problems: {} });
  });

  test('left empty stay where they are', () => {
    expect(ports({ hostPort: '' })).toEqual({ wish: {}, problems: {} });
  });

  test.each(['0', '65536', 'x'])('%s is none', (hostPort) => {
    expect(ports({ hostPort }).problems).toEqual({ 'port site': 'a port from 1 to 65535' });
  });

  test('of one’s own need a name and a number', () => {
    const own = (key: string, number: string) => read({ own: { key, role: 'web', port: number } });
    expect(own('metrics', '9100').wish).toEqual({
      publish: { metrics: { role: 'web', port: 9100, protocol: 'tcp' } },
    });
    expect(Object.keys(own('My Port', '').problems)).toEqual(['own key', 'own port']);
    expect(Object.keys(own('', '9100').problems)).toEqual(['own key']);
    expect(own('My Port', '').wish).toEqual({});
  });
});

describe('answers', () => {
  const answers = (over: object) => read({ answers: { ...draft.answers, ...over } });
  test.each([
    [{ text: 'b' }, { text: 'b' }],
    [{ text: '' }, { text: '' }],
    [{ mail: false }, { mail: false }],
    [{ size: '2 GiB' }, { size: 2 * GiB }],
    [{ pass: 'a long password' }, { pass: 'a long password' }],
  ])('%j are a wish', (typed, parameters) => {
    expect(answers(typed)).toEqual({ wish: { parameters }, problems: {} });
  });

  test('are asked as others are given, and count as long as they are asked', () => {
    const [text, mail] = plan.may.parameters;
    const host = { ...text!, key: 'host', asked: false };
    const on = (showIf: object) => ({
      ...host,
      question: { ...text!.question, showIf } as Parameter,
    });
    const may = (parameters: object[]) => ({ ...plan.may, parameters }) as ChangePlan['may'];
    const asked = (one: object, mailIs: boolean) =>
      askedIn({ answers: { mail: mailIs } }, may([mail!, one])).map(({ key }) => key);
    const byMail = on({ parameter: 'mail', equals: true });
    expect([asked(byMail, true), asked(byMail, false)]).toEqual([['mail', 'host'], ['mail']]);
    const byFixed = on({ parameter: 'fixed', equals: true });
    expect([asked(byFixed, true), asked({ ...byFixed, asked: true }, true)]).toEqual([
      ['mail'],
      ['mail', 'host'],
    ]);
    const typed = { ...draft, answers: { mail: false, host: 'x' } };
    expect(readChange(typed, { ...plan, may: may([mail!, byMail]) }).wish).toEqual({
      parameters: { mail: false },
    });
  });

  test('that cannot be used say why', () => {
    expect(Object.keys(answers({ pass: 'short', text: 'much too long' }).problems)).toEqual([
      'answer text',
      'answer pass',
    ]);
  });
});
