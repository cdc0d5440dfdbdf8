import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { dataRanges } from '../../../packager/native/data-ranges.ts';

let dir: string;
let fd: number;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'data-ranges-'));
  fd = openSync(join(dir, 'disk'), 'w+');
});
afterEach(() => {
  closeSync(fd);
  rmSync(dir, { recursive: true });
});

const GiB = 2 ** 30;

test('a file of holes has no data', () => {
  ftruncateSync(fd, 40 * GiB);
  expect([...dataRanges(fd, 40 * GiB)]).toEqual([]);
});

test('finds data far out in a sparse file, without reading what lies between', () => {
  ftruncateSync(fd, 40 * GiB);
  writeSync(fd, Buffer.alloc(8_192, 1), 0, 8_192, 0);
  writeSync(fd, Buffer.alloc(4_096, 1), 0, 4_096, 30 * GiB);
  const ranges = [...dataRanges(fd, 40 * GiB)];
  expect(ranges.length).toBe(2);
  expect(ranges[0]).toEqual({ offset: 0, lengthBytes: 8_192 });
  expect(ranges[1]).toEqual({ offset: 30 * GiB, lengthBytes: 4_096 });
});

test('data up to the end of the file ends there', () => {
  writeSync(fd, Buffer.alloc(5_000, 1));
  expect([...dataRanges(fd, 5_000)]).toEqual([{ offset: 0, lengthBytes: 5_000 }]);
});

test('an empty file has no data', () => {
  expect([...dataRanges(fd, 0)]).toEqual([]);
});
