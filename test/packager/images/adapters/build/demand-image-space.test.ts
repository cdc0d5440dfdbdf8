import { expect, test } from 'vitest';
import { readDataBytes } from '../../../../../packager/images/adapters/build/demand-image-space.ts';

const run = (more: string): string =>
  `{ "start": 0, "length": 65536, "depth": 0, "present": true, ${more}`;

test.each([
  [`[${run('"zero": false, "data": true, "offset": 327680},')}`, 65_536],
  [run('"zero": false, "data": true, "compressed": true},'), 65_536],
  [run('"zero": true, "data": false}]'), 0],
  ['', 0],
  ['qemu-img: warning: "length": 5', 0],
])('of what qemu-img map tells, data is counted: %s', (line, bytes) => {
  expect(readDataBytes(line)).toBe(bytes);
});
