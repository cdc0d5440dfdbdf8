import { expect, test } from 'vitest';
import { filePath, stepsOf } from '../../../../app/_lib/stack/file-path.ts';

test('something in a folder is behind one slash', () => {
  expect(filePath('/', 'a')).toBe('/a');
  expect(filePath('/a', 'b\\x0a')).toBe('/a/b\\x0a');
  expect(filePath('/a/', 'b')).toBe('/a/b');
});

test('the way to a folder begins below the root', () => {
  expect(stepsOf('/')).toEqual([]);
  expect(stepsOf('/var//www/')).toEqual([
    { name: 'var', path: '/var' },
    { name: 'www', path: '/var/www' },
  ]);
});
