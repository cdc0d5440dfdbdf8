import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { KnownTerm } from '../../../../runtime/agent/link/adapters/known-term.ts';
import { laterFaultCode } from '../../../fakes/fault-code.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stackyard-term-'));
});
afterEach(() => rm(folder, { recursive: true }));

const open = (authority = 'A'): Promise<KnownTerm> =>
  KnownTerm.open(join(folder, 'identity'), authority);

describe('the highest term that a node has met', () => {
  test('is none at first, and nothing is written for it', async () => {
    const term = await open();
    await term.hear(0);
    expect(term.value).toBe(0);
    expect(await readdir(folder)).toEqual([]);
  });

  test('rises, outlives a restart, and never falls', async () => {
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

  test('says nothing of servers of another authority', async () => {
    await (await open()).hear(7);
    const other = await open('B');
    expect(other.value).toBe(0);
    await other.hear(3);
    expect((await open('B')).value).toBe(3);
  });

  test('that cannot be read is not taken for none', async () => {
    await (await open()).hear(7);
    for (const text of ['', '7\n', `${'a'.repeat(64)} x\n`, `${'a'.repeat(64)} 7`]) {
      await writeFile(join(folder, 'identity/server-term'), text);
      await expect(open()).rejects.toThrow('is damaged');
    }
  });
});
