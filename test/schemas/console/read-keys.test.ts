import { expect, test } from 'vitest';
import { readKeys } from '../../../schemas/console/read-keys.ts';

const keys = (text: string) => {
  const { passed, isLeft } = readKeys(Buffer.from(text, 'latin1'));
  return { passed: Buffer.from(passed).toString('latin1'), isLeft };
};

test('keys are for the machine', () => {
  expect(keys('ls\r\u0003')).toEqual({ passed: 'ls\r\u0003', isLeft: false });
});

test('Ctrl-] leaves it, and what was typed before it counts', () => {
  expect(keys('ab\u001dcd')).toEqual({ passed: 'ab', isLeft: true });
});
