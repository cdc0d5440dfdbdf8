import { expect, test } from 'vitest';
import { changeSecrets } from '../../../../../../../runtime/control/stacks/core/plan/change/change-secrets.ts';
import { filesNaming } from '../../../../../../../runtime/control/stacks/core/plan/change/files-naming.ts';

const file = (path: string, content: string) => ({ path, content });
const MANIFEST = {
  secrets: {
    token: { type: 'hex', bytes: 16, change: 'live' },
    tls: { type: 'certificate', names: ['a'], days: 1, change: 'restart' },
    fixed: { type: 'password', length: 32 },
  },
  roles: {
    db: {
      files: [file('/tls', '{{ secrets.tls.private }}'), file('/fixed', '{{ secrets.fixed }}')],
    },
    web: {
      files: [file('/token', '{{ secrets.token }}'), file('/all', '{{ secrets.tls.certificate }}')],
    },
  },
} as never;

test('secrets are made anew once each, as the appliance says, for the roles that use them', () => {
  expect(changeSecrets(MANIFEST, ['tls', 'token', 'tls'])).toEqual({
    rows: [
      { key: 'token', kind: 'hex', how: 'live', roles: ['web'] },
      { key: 'tls', kind: 'certificate', how: 'restart', roles: ['db', 'web'] },
    ],
    may: [
      { key: 'token', kind: 'hex', how: 'live' },
      { key: 'tls', kind: 'certificate', how: 'restart' },
    ],
    problems: [],
  });
  expect(changeSecrets(MANIFEST, []).rows).toEqual([]);
});

test('one that is none, and one that stays, are refused', () => {
  expect(changeSecrets(MANIFEST, ['fixed', 'other']).problems).toEqual([
    {
      code: 'SECRET_UNKNOWN',
      message: 'It has no secret “other”.',
      action: 'Its secrets are: token, tls, fixed.',
    },
    {
      code: 'SECRET_FIXED',
      message:
        'The secret “fixed” was made at the install and cannot be made anew: the appliance does not say how.',
    },
  ]);
  const none = { secrets: {}, roles: {} } as never;
  expect(changeSecrets(none, ['other']).problems).toMatchObject([
    { action: 'Its secrets are: none.' },
  ]);
});

test('a file names a secret by itself or by a part, and not another one that begins alike', () => {
  const files = [
    file('/a', '{{ secrets.tls }}'),
    file('/b', 'x {{ secrets.tls.private }}'),
    file('/c', '{{ secrets.tls2 }} {{ parameters.tls }}'),
  ];
  expect(filesNaming({ files } as never, ['secrets.tls'])).toEqual(['/a', '/b']);
  expect(filesNaming({ files } as never, ['parameters.tls'])).toEqual(['/c']);
  expect(filesNaming({ files } as never, [])).toEqual([]);
});
