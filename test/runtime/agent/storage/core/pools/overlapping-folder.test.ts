import { expect, test } from 'vitest';
import { overlappingFolder } from '../../../../../../runtime/agent/storage/core/pools/overlapping-folder.ts';

test.each([
  ['the same folder', '/mnt/a', '/mnt/a'],
  ['one inside it', '/mnt/a', '/mnt/a/b'],
  ['one around it', '/mnt/a', '/mnt'],
])('%s is in the way of a pool', (_what, folder, other) => {
  expect(overlappingFolder(folder, ['/srv', other])).toBe(other);
});

test('folders beside it are not, whatever they are called', () => {
  expect(overlappingFolder('/mnt/a', ['/mnt/ab', '/mnt/b/mnt/a', '/a'])).toBeUndefined();
  expect(overlappingFolder('/mnt/a', [])).toBeUndefined();
});
