import { expect, test } from 'vitest';
import { modeText } from '../../../../../runtime/control/files/core/mode-text.ts';

test.each([
  [0o644, 'rw-r--r--'],
  [0o755, 'rwxr-xr-x'],
  [0, '---------'],
  [0o777, 'rwxrwxrwx'],
  [0o421, 'r---w---x'],
])('%o is %s', (mode, text) => {
  expect(modeText(mode)).toBe(text);
});
