import { describe, expect, test } from 'vitest';
import { paths } from '../../../app/_lib/paths.ts';
import { safeReturnPath } from '../../../app/_lib/safe-return-path.ts';

describe('open redirect after signing in', () => {
  test.each([
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example/',
    '\\\\evil.example/',
    '/\t/evil.example',
    '/\n//evil.example',
    'javascript:alert(1)',
    'evil',
    '',
    undefined,
    null,
  ])('%j leads to the front page', (next) => {
    expect(safeReturnPath(next)).toBe('/');
  });
});

test.each(['/sign-in', '/sign-in?next=/sign-in', '/setup', '/setup#x'])(
  '%s is no place to return to after signing in',
  (next) => expect(safeReturnPath(next)).toBe('/'),
);

test.each([
  '/sign-in-help',
  '/stacks',
  '/install/stackyard/wordpress?version=1.0.0',
  '/stacks/blog/console#end',
])('%s is followed', (next) => {
  expect(safeReturnPath(next)).toBe(next);
  expect(new URL(next, 'http://here.example').host).toBe('here.example');
});

test('a refused path still leads into this site', () => {
  const query = new URL(paths.signIn('//evil.example'), 'http://here.example').searchParams;
  expect(safeReturnPath(query.get('next'))).toBe('/');
});
