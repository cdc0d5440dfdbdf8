import { expect, test } from 'vitest';
import { changeDifferences, changeSentences } from '../../../../app/_lib/stack/change-words.ts';
import type { ChangePlan } from '../../../../schemas/api/resources/change.ts';

const GiB = 2 ** 30;
const NOTHING = {
  name: { from: 'blog', to: 'blog' },
  note: { from: '', to: '' },
  sizes: [],
  ports: [],
  parameters: [],
  secrets: [],
  told: [],
  restarts: [],
  power: 'on',
  downtimeMs: 0,
} as unknown as ChangePlan;
const plan = (over: object): ChangePlan => ({ ...NOTHING, ...over });
const restarts = [{ machine: 'web-1', why: ['size'] }];

test.each([
  ['nothing', {}, ['Nothing: everything stays as it is.']],
  ['ports', { ports: [{}] }, ['Ports change while everything goes on.']],
  ['a name', { name: { from: 'a', to: 'b' } }, ['The name changes while everything goes on.']],
  [
    'a note of what is off',
    { note: { from: '', to: 'b' }, power: 'off' },
    ['The note is kept with it.', 'It is off, and stays off.'],
  ],
  [
    'answers',
    { told: [{ machine: 'web-1', hook: false }] },
    ['New files are written in web-1 while everything goes on.'],
  ],
  [
    'answers with a hook',
    {
      told: [
        { machine: 'web-1', hook: false },
        { machine: 'web-2', hook: true },
      ],
    },
    [
      'New files are written in web-1, web-2 while everything goes on, and what the publisher has prepared for changes is run there.',
    ],
  ],
  [
    'a restart',
    { restarts, downtimeMs: 12_000 },
    [
      'web-1 is restarted. Its data stays.',
      'Something is without service for about 12 s, as long as the last start took, and while machines stop.',
      'If one of them does not become ready again, everything is taken back by itself.',
    ],
  ],
])('the sentences of %s', (_, over, sentences) => {
  expect(changeSentences(plan(over))).toEqual(sentences);
});

test('a restart of several, or of unknown length, is told as such', () => {
  const two = [...restarts, { machine: 'web-2', why: ['size'] }];
  expect(changeSentences(plan({ restarts: two }))).toEqual(
    expect.arrayContaining([
      'web-1, web-2 are restarted, one after the other. Their data stays.',
      'Others go on in place of the one that is restarted.',
    ]),
  );
  expect(changeSentences(plan({ restarts, downtimeMs: null }))[1]).toBe(
    'How long that takes is not known.',
  );
});

test('everything that will not be as it was is a row, and nothing else', () => {
  expect(changeDifferences(NOTHING)).toEqual([]);
  const rows = changeDifferences(
    plan({
      name: { from: 'blog', to: 'weblog' },
      note: { from: '', to: 'Ask Mia' },
      sizes: [{ role: 'web', cpu: { from: 1, to: 1 }, memoryBytes: { from: GiB, to: 2 * GiB } }],
      ports: [
        { title: 'Site', was: 80, hostPort: 81, change: 'moved' },
        { title: 'Own', was: null, hostPort: 82, change: 'new' },
        { title: 'Old', was: 83, hostPort: 83, change: 'gone' },
      ],
      secrets: [{ key: 'token', kind: 'hex', how: 'live', roles: ['web'] }],
      parameters: [
        { label: 'Title', from: 'a', to: 'b' },
        { label: 'Empty', from: null, to: '' },
        { label: 'Pass', from: null, to: null },
      ],
    }),
  );
  expect(rows.map(({ what, before, after }) => [what, before, after])).toEqual([
    ['Name', 'blog', 'weblog'],
    ['Note', '–', 'Ask Mia'],
    ['Memory of “web”', '1 GiB', '2 GiB'],
    ['Port of Site', '80', '81'],
    ['Port of Own', '–', '82'],
    ['Port of Old', '83', '–'],
    ['Title', 'a', 'b'],
    ['Empty', '–', '–'],
    ['Pass', 'secret', 'another one'],
    ['Secret “token”', 'secret', 'another one'],
  ]);
});
