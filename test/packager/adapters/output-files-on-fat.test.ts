import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { outputFiles } from '../../../packager/adapters/output-files.ts';
import { laterFaultCode } from '../../fakes/fault-code.ts';

// No FAT can be mounted without root and its module: this is all that Linux does differently there.
vi.mock('node:fs/promises', async (original) => ({
  ...(await original<typeof import('node:fs/promises')>()),
  link: () => Promise.reject(Object.assign(new Error('no links here'), { code: 'EPERM' })),
}));

let dir: string;
let path: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'yard-fat-'));
  path = join(dir, 'stick.yardbundle');
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe('a file on a stick, whose file system knows no links', () => {
  test('gets its name', async () => {
    const file = await outputFiles.resume(path, { force: false });
    await file.write(Buffer.from('whole'), 0);
    await file.commit();
    expect(await readFile(path, 'utf8')).toBe('whole');
    expect(await readdir(dir)).toEqual(['stick.yardbundle']);
  });

  test('does not replace one that appeared meanwhile', async () => {
    const file = await outputFiles.resume(path, { force: false });
    await file.write(Buffer.from('whole'), 0);
    await writeFile(path, 'theirs');
    expect(await laterFaultCode(file.commit())).toBe('TARGET_EXISTS');
    expect(await readFile(path, 'utf8')).toBe('theirs');
  });
});
