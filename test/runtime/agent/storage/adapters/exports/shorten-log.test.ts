import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { shortenLog } from '../../../../../../runtime/agent/storage/adapters/exports/shorten-log.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stackyard-log-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('a log is emptied once it is too long, and goes on', async () => {
  const log = join(folder, 'ganesha.log');
  await shortenLog(log, 4);
  await writeFile(log, '1234');
  await shortenLog(log, 4);
  expect(await readFile(log, 'utf8')).toBe('1234');
  await appendFile(log, '5');
  await shortenLog(log, 4);
  await appendFile(log, '6');
  expect(await readFile(log, 'utf8')).toBe('6');
});
