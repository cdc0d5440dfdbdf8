import { expect, test } from 'vitest';
import { nodeName } from '../../../schemas/ids/node-name.ts';
import { Label } from '../../../schemas/ids/names.ts';

test.each([
  ['barn-2', 'barn-2'],
  ['Barn-2.Farm.example', 'barn-2'],
  ['3com_box', 'com-box'],
  ['a'.repeat(63), 'a'.repeat(32)],
  [`${'a'.repeat(31)}-b`, 'a'.repeat(31)],
  ['', 'node'],
  ['10.0.0.1', 'node'],
  ['Böse <b>', 'b-se-b'],
])('%s becomes %s', (hostname, name) => {
  expect(nodeName(hostname)).toBe(name);
  expect(Label.safeParse(name).success).toBe(true);
});
