import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
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

const open = (): Promise<KnownTerm> => KnownTerm.open(folder, 'authority');

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
  expect(await readFile(join(folder, 'server-term'), 'utf8')).toMatch(/ 9\n$/);
});

test.each(['', 'what was written before\n', `${'0'.repeat(64)} 7`])(
  'a file that is damaged (“%s”) has nobody obeyed, until it is deleted',
  async (text) => {
    const file = join(folder, 'server-term');
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
