import { expect, test } from 'vitest';
import { splitTar, testTar } from './test-tar.ts';

const whole = testTar([
  { name: 'a', content: 'first' },
  { name: 'b', content: Buffer.alloc(600, 1) },
]);

test('a tar that was taken apart goes together again', () => {
  expect(splitTar(whole).map(({ name }) => name)).toEqual(['a', 'b']);
  expect(testTar(splitTar(whole)).equals(whole)).toBe(true);
});

test.each([
  ['ends early', whole.subarray(0, 700)],
  ['has nothing in it', Buffer.alloc(0)],
  ['has a size that is none', testTar([{ name: 'a', size: 'what is it?' }])],
  ['has a size beyond its end', testTar([{ name: 'a', size: '77777777777\0' }])],
  ['has a negative size', testTar([{ name: 'a', size: '-0000000512\0' }])],
])('one that %s is an error, not a loop', (_what, broken) => {
  expect(() => splitTar(broken)).toThrow('the tar is broken');
});
