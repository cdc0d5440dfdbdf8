import { expect, test } from 'vitest';
import { fileDisposition, safeFileName } from '../../../../runtime/server/http/file-disposition.ts';

test.each([
  ['hosts', 'hosts'],
  ['Grüße.txt', 'Grüße.txt'],
  ['a\\x0ab', 'a_x0ab'],
  ['../../etc/passwd', '__.._etc_passwd'],
  ['.bashrc', '_bashrc'],
  ['. .x', '_x'],
  ['con:', 'con_'],
  ['a"b|c?.exe', 'a_b_c_.exe'],
  ['ends.', 'ends_'],
  ['', 'file'],
  ['\ud800', '_'],
  ['a'.repeat(300), 'a'.repeat(200)],
])('%j is kept as %j', (name, safe) => {
  expect(safeFileName(name)).toBe(safe);
});

test('a browser is told to keep it, whatever it is called', () => {
  expect(fileDisposition("Grüße (1)'s.tar")).toBe(
    `attachment; filename="Gr__e _1__s.tar"; filename*=UTF-8''Gr%C3%BC%C3%9Fe%20%281%29%27s.tar`,
  );
  expect(fileDisposition('a"; filename=b\r\nX: y')).toBe(
    `attachment; filename="a__ filename_b__X_ y"; filename*=UTF-8''a_%3B%20filename%3Db__X_%20y`,
  );
});
