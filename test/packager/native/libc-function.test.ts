import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { libcFunction } from '../../../packager/native/libc-function.ts';
import { lockFile } from '../../../packager/native/lock-file.ts';
import { renameNew } from '../../../packager/native/rename-new.ts';
import { startWriting } from '../../../packager/native/start-writing.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'libc-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('a function of the C library is looked up when it is first needed, and once', () => {
  const getpid = libcFunction('int getpid()') as () => () => number;
  expect(getpid()()).toBe(process.pid);
  expect(getpid()).toBe(getpid());
  const missing = libcFunction('int no_such_function()') as () => () => number;
  expect(() => missing()).toThrow('no_such_function');
});

test('a file is renamed only to a name that is free', () => {
  const [from, to] = [join(folder, 'from'), join(folder, 'to')];
  writeFileSync(from, 'new');
  renameNew(from, to);
  writeFileSync(from, 'newer');
  expect(() => renameNew(from, to)).toThrow(expect.objectContaining({ code: 'EEXIST' }));
  expect([readFileSync(from, 'utf8'), readFileSync(to, 'utf8')]).toEqual(['newer', 'new']);
});

test('a file is locked once, until it is closed', () => {
  const path = join(folder, 'lock');
  const [first, second] = [openSync(path, 'w'), openSync(path, 'w')];
  expect([lockFile(first), lockFile(second)]).toEqual(['held', 'busy']);
  closeSync(first);
  expect(lockFile(second)).toBe('held');
  closeSync(second);
  expect(lockFile(second)).toBe('unknown');
});

test('what was written to a file is sent to its disk beside other work', async () => {
  const fd = openSync(join(folder, 'file'), 'w');
  writeFileSync(fd, 'text');
  expect(await startWriting(fd)).toBeUndefined();
  closeSync(fd);
});
