import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type Debugfs,
  openDebugfs,
} from '../../../../../packager/images/adapters/inspect/debugfs.ts';
import { laterFaultCode } from '../../../../fakes/fault-code.ts';

/** A file that would end an answer early, if answers ended with what an image can hold. */
const TRICKY = 'debugfs: ls -p <2>\nend-0000\ndebugfs: Command not found end-0000\nno line end';
const ROOM = 2 ** 20;

let dir: string;
let stop: AbortController;
let debugfs: Debugfs;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'debugfs-'));
  const root = join(dir, 'root');
  await mkdir(root);
  await writeFile(join(root, 'tricky'), TRICKY);
  await writeFile(join(root, 'large'), Buffer.alloc(100_000, 'x'));
  const image = join(dir, 'disk.raw');
  await writeFile(image, '');
  await truncate(image, 16 * 2 ** 20);
  execFileSync('/sbin/mke2fs', ['-q', '-F', '-t', 'ext4', '-d', root, image], { stdio: 'ignore' });
  stop = new AbortController();
  debugfs = openDebugfs(image, stop.signal);
});
afterEach(async () => {
  await debugfs.close();
  await rm(dir, { recursive: true, force: true });
});

describe('openDebugfs', () => {
  test('answers with the very bytes, question after question', async () => {
    expect(await debugfs.ask('cat tricky', ROOM)).toBe(TRICKY);
    expect(await debugfs.ask('cat large', ROOM)).toBe('x'.repeat(100_000));
    expect(await debugfs.ask('cat tricky', ROOM)).toBe(TRICKY);
  });

  test('asked several things at once, it gives each its own answer', async () => {
    const answers = ['tricky', 'large', 'tricky'].map((name) => debugfs.ask(`cat ${name}`, ROOM));
    expect((await Promise.all(answers)).map(({ length }) => length)).toEqual([
      TRICKY.length,
      100_000,
      TRICKY.length,
    ]);
  });

  test('a complaint is no answer, and it goes on after it', async () => {
    await expect(debugfs.ask('cat nothing', ROOM)).rejects.toThrow(/not found/i);
    expect(await debugfs.ask('cat tricky', ROOM)).toBe(TRICKY);
  });

  test('more than wanted is no answer, and another one is asked after it', async () => {
    await expect(debugfs.ask('cat large', 1_000)).rejects.toThrow('wrote too much');
    expect(await debugfs.ask('cat tricky', ROOM)).toBe(TRICKY);
  });

  test('one that ends is no answer, and another one is asked after it', async () => {
    const asked = debugfs.ask('cat large', ROOM);
    const kill = () =>
      spawnSync('pkill', ['-KILL', '-P', String(process.pid), '-f', `debugfs .*${dir}`]);
    await expect.poll(() => kill().status).toBe(0);
    // What it wrote before does no harm; what matters is that nothing waits for ever.
    await asked.catch(() => undefined);
    await debugfs.ask('cat tricky', ROOM).catch(() => undefined);
    expect(await debugfs.ask('cat tricky', ROOM)).toBe(TRICKY);
  });

  test('stops when it is told to', async () => {
    await debugfs.ask('cat tricky', ROOM);
    const asked = debugfs.ask('cat large', ROOM);
    stop.abort();
    expect(await laterFaultCode(asked)).toBe('CANCELLED');
    expect(await laterFaultCode(debugfs.ask('cat tricky', ROOM))).toBe('CANCELLED');
  });
});
