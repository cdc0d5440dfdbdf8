import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { directFiles } from '../../../../../../runtime/agent/storage/adapters/pools/direct-files.ts';
import { HelperFiles } from '../../../../../../runtime/agent/storage/adapters/pools/helper-files.ts';
import type { PoolFiles } from '../../../../../../runtime/agent/storage/adapters/pools/pool-files.ts';

let folder = '';
let helpers: HelperFiles;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stackyard-files-'));
  helpers = new HelperFiles('the pool', { callMs: 2_000, writeMs: 5_000 });
});
afterEach(async () => {
  helpers.close();
  await rm(folder, { recursive: true });
});

describe.each([
  ['of this process', () => directFiles],
  ['of a helper', () => helpers.as(undefined)],
])('files %s', (_name, open: () => PoolFiles) => {
  const bytes = Buffer.from('what it says');

  test('are written whole, read, listed and removed', async () => {
    const files = open();
    const path = join(folder, 'one');
    await files.write(path, bytes, 0o600);
    expect(Buffer.from((await files.read(path)) ?? [])).toEqual(bytes);
    expect(await files.list(folder)).toMatchObject([{ name: 'one', sizeBytes: bytes.length }]);
    expect(await files.find(path)).toMatchObject({ name: 'one' });
    expect(await files.remove(path)).toBe(true);
    expect(await files.remove(path)).toBe(false);
    expect([await files.read(path), await files.find(path)]).toEqual([undefined, undefined]);
    expect(await files.list(join(folder, 'nowhere'))).toEqual([]);
  });

  test('are claimed by one of several', async () => {
    const files = open();
    const path = join(folder, 'one');
    const tries = Array.from({ length: 8 }, () => files.claim(path, bytes));
    expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(1);
    expect(await readdir(folder)).toEqual(['one']);
  });

  test('are open for a while', async () => {
    const files = open();
    const path = join(folder, 'one');
    const file = await files.open(path, 'w+');
    await file?.truncate(8);
    await file?.write(bytes.subarray(0, 4), 2);
    await file?.sync();
    expect(Buffer.from((await file?.read(0, 8)) ?? []).toString()).toBe('\0\0what\0\0');
    await file?.setMode(0o444);
    await file?.close();
    expect(await files.open(join(folder, 'other'), 'r')).toBeUndefined();
  });

  test('fail as the system says', async () => {
    const files = open();
    const write = files.write(join(folder, 'no', 'folder'), bytes, 0o600);
    await expect(write).rejects.toMatchObject({ code: 'ENOENT' });
    const run = files.run('false', [], 'coreutils');
    await expect(run).rejects.toMatchObject({ name: 'Fault', code: 'TOOL_FAILED' });
  });
});

describe('a helper that does not answer', () => {
  /** Waits in the kernel for somebody who writes. */
  const stall = (files: PoolFiles): Promise<unknown> => {
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    return files.find(join(folder, 'pipe')).then(() => files.open(join(folder, 'pipe'), 'r'));
  };

  test('is killed after its time limit, and everything it was asked fails', async () => {
    const files = helpers.as(undefined);
    const startedMs = performance.now();
    await expect(stall(files)).rejects.toMatchObject({
      code: 'POOL_STALLED',
      data: { where: 'the pool' },
    });
    expect(performance.now() - startedMs).toBeLessThan(4_500);
    const found = (): Promise<unknown> => files.find(folder).catch(() => undefined);
    await expect.poll(found, { timeout: 10_000 }).toMatchObject({ name: expect.any(String) });
  });

  test('holds up nothing of this process', async () => {
    const stalled = stall(helpers.as(undefined)).catch(() => 'failed');
    const files = Array.from({ length: 16 }, () => directFiles.list(folder));
    expect((await Promise.all(files)).length).toBe(16);
    expect(await stalled).toBe('failed');
  });
});
