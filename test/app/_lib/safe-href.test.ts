import { describe, expect, test } from 'vitest';
import { safeHref } from '../../../app/_lib/safe-href.ts';

describe('script in a link of an appliance or a guest', () => {
  test.each([
    'javascript:alert(1)',
    ' javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'file:///etc/passwd',
    '/settings',
    'not an address',
    '',
    null,
    undefined,
  ])('%j is no link', (url) => {
    expect(safeHref(url)).toBeUndefined();
  });
});

test('web addresses are links', () => {
  expect(safeHref('http://10.0.0.5:20000/')).toBe('http://10.0.0.5:20000/');
  expect(safeHref('https://example.org/a b')).toBe('https://example.org/a%20b');
});
