import { expect, test } from 'vitest';
import { readTheme } from '../../../app/_lib/theme.ts';

test('a cookie that names no theme leaves the choice to the system', () => {
  expect([undefined, '', 'system', 'pink', 'dark"><script>'].map(readTheme)).toEqual(
    Array.from({ length: 5 }, () => 'system'),
  );
  expect(['light', 'dark'].map(readTheme)).toEqual(['light', 'dark']);
});
