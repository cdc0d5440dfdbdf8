import { expect, test } from 'vitest';
import {
  readAnswersBack,
  type TypedAnswers,
  writeAnswers,
} from '../../../../app/_lib/install/stored-answers.ts';
import { Parameter } from '../../../../schemas/appliance/parameter.ts';

const parameters = {
  site: Parameter.parse({ type: 'string', label: 'Site' }),
  mail: Parameter.parse({ type: 'boolean', label: 'Mail' }),
  secret: Parameter.parse({ type: 'password', label: 'Password' }),
};
const fresh: TypedAnswers = {
  name: undefined,
  draft: { site: 'Blog', mail: false, secret: '' },
  counts: {},
  ports: {},
  nodes: {},
  gateway: '',
  pools: {},
  uplinks: {},
  lanAddresses: {},
};
const typed: TypedAnswers = {
  name: 'shop',
  draft: { site: 'My shop', mail: true, secret: 'hunter2-hunter2' },
  counts: { web: '3' },
  ports: { http: '8080' },
  nodes: { web: 'barn-2' },
  gateway: 'barn-3',
  pools: { web: 'tank' },
  uplinks: { front: 'school' },
  lanAddresses: { front: '192.168.1.200/24' },
};

test('U7: answers survive a reload, passwords excepted', () => {
  const text = writeAnswers(typed, parameters);
  expect(text).not.toContain('hunter2');
  expect(readAnswersBack(text, fresh)).toEqual({
    ...typed,
    draft: { ...typed.draft, secret: '' },
  });
});

test('an answer whose question is unknown is not kept, as it may be a password', () => {
  expect(writeAnswers({ ...typed, draft: { gone: 'hunter2' } }, parameters)).not.toContain(
    'hunter2',
  );
});

test.each([
  ['nothing', null],
  ['no JSON', '{'],
  ['something else', '[1]'],
  [
    'other kinds',
    '{"name":1,"draft":{"site":true,"mail":"yes"},"counts":"x","ports":{"a":1},"nodes":[],"gateway":7,"pools":[1]}',
  ],
])('%s gives fresh answers', (_what, text) => {
  expect(readAnswersBack(text, fresh)).toEqual(fresh);
});

test('answers to questions that are gone are left out', () => {
  const text = JSON.stringify({ draft: { old: 'x', site: 'Kept' } });
  expect(readAnswersBack(text, fresh).draft).toEqual({ ...fresh.draft, site: 'Kept' });
});
