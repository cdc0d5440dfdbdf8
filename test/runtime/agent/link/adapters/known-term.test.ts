import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { KnownTerm } from '../../../../../runtime/agent/link/adapters/known-term.ts';
import { laterFaultCode } from '../../../../fakes/fault-code.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stackyard-term-'));
});
afterEach(() => rm(folder, { recursive: true }));

const open = (authority = 'A'): Promise<KnownTerm> =>
  KnownTerm.open(join(folder, 'identity'), authority);

test('it is none at first, and nothing is written for it', async () => {
  const term = await open();
  await term.hear(0);
  expect(term.value).toBe(0);
  expect(await readdir(folder)).toEqual([]);
});

test('it rises, outlives a restart, and never falls', async () => {
  const term = await open();
  await term.hear(7);
  await term.hear(7);
  expect(await laterFaultCode(term.hear(6))).toBe('SERVER_REPLACED');
  const again = await open();
  expect(again.value).toBe(7);
  expect(await laterFaultCode(again.hear(0))).toBe('SERVER_REPLACED');
  await again.hear(8);
  expect((await open()).value).toBe(8);
});

test('it says nothing of servers of another authority', async () => {
  await (await open()).hear(7);
  const other = await open('B');
  expect(other.value).toBe(0);
  await other.hear(3);
  expect((await open('B')).value).toBe(3);
});

test('answers that come at once raise it once, and each is obeyed', async () => {
  const term = await open();
  await Promise.all(Array.from({ length: 20 }, () => term.hear(7)));
  expect(term.value).toBe(7);
  expect((await open()).value).toBe(7);
});

test('of two servers whose answers come at once, the lower term is never what is written', async () => {
  const term = await open();
  const codes = await Promise.all([7, 9, 8].map((found) => laterFaultCode(term.hear(found))));
  expect(codes[1]).toBe('no fault');
  expect(codes[2]).toBe('SERVER_REPLACED');
  expect(await readFile(join(folder, 'identity', 'server-term'), 'utf8')).toMatch(/ 9\n$/);
});

test.each(['', 'what was written before\n', `${'0'.repeat(64)} 7`])(
  'a file that is damaged (“%s”) has nobody obeyed, until it is deleted',
  async (text) => {
    const file = join(folder, 'identity', 'server-term');
    await mkdir(join(folder, 'identity'));
    await writeFile(file, text);
    const term = await open();
    expect(term.value).toBe(0);
    const refused = term.hear(7);
    await expect(refused).rejects.toMatchObject({ code: 'SERVER_TERM_DAMAGED' });
    await expect(refused).rejects.toThrow(`The file ${file} is damaged`);
    expect(await readFile(file, 'utf8')).toBe(text);
    await rm(file);
    await term.hear(7);
    expect(term.value).toBe(7);
    expect(await laterFaultCode(term.hear(6))).toBe('SERVER_REPLACED');
  },
);
