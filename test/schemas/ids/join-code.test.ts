import { expect, test } from 'vitest';
import { deriveJoinCode } from '../../../runtime/process/join-code.ts';
import { joinCodeOf, readJoinCode } from '../../../schemas/ids/join-code.ts';

test.each([
  [[0, 0, 0, 0, 0], '0000-0000'],
  [[255, 255, 255, 255, 255], 'ZZZZ-ZZZZ'],
  [[0x99, 0xaf, 0x71, 0xd0, 0x5d, 0xff], 'K6QQ-3M2X'],
])('%j is %s', (bytes, code) => {
  expect(joinCodeOf(Uint8Array.from(bytes))).toBe(code);
});

test.each([
  ['K7QF-3M2X', 'K7QF-3M2X'],
  ['k7qf3m2x', 'K7QF-3M2X'],
  [' k7qf 3m2x ', 'K7QF-3M2X'],
  ['OiL0-0000', '0110-0000'],
  ['K7QF-3M2', undefined],
  ['K7QF-3M2XX', undefined],
  ['K7QF-3M2U', undefined],
  ['', undefined],
])('%j is read as %s', (typed, code) => {
  expect(readJoinCode(typed)).toBe(code);
});

test('a code is that of one key and one server', async () => {
  const [key, authority] = [Buffer.from('a key'), 'f'.repeat(64)];
  const code = await deriveJoinCode(key, authority);
  expect(code).toBe('Y8XG-ZZV8');
  expect(await deriveJoinCode(Buffer.from('another'), authority)).not.toBe(code);
  expect(await deriveJoinCode(key, 'e'.repeat(64))).not.toBe(code);
});
