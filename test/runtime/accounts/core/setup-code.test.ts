import { expect, test } from 'vitest';
import {
  isSetupCode,
  SETUP_CODE_BYTES,
  writeSetupCode,
} from '../../../../runtime/accounts/core/setup-code.ts';

test('a code is written so that it can be read aloud', () => {
  const bytes = Uint8Array.from({ length: SETUP_CODE_BYTES }, (_none, index) => index * 21);
  expect(writeSetupCode(bytes)).toBe('0NAZ-M9YK-8XJ7');
});

test.each([
  '7K2M-Q0XA-14TN',
  '7k2m-q0xa-14tn',
  ' 7K2M Q0XA 14TN\n',
  '7k2mqoxal4tn',
  '7K2M–Q0XA–I4TN',
])('%s is taken for it', (typed) => expect(isSetupCode('7K2M-Q0XA-14TN', typed)).toBe(true));

test.each(['', '7K2M-Q0XA-14T', '7K2M-Q0XA-14TNN', '7K2M-Q0XA-14TM', undefined])(
  '%s is not',
  (typed) => expect(isSetupCode('7K2M-Q0XA-14TN', typed)).toBe(false),
);

test('when no code was made, nothing is right', () => {
  for (const typed of ['', 'undefined', undefined])
    expect(isSetupCode(undefined, typed)).toBe(false);
});
