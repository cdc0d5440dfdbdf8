import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { forkHelper } from '../../../runtime/process/fork-helper.ts';

const programOf = (path: string): string =>
  fileURLToPath(new URL(`../../../runtime/${path}`, import.meta.url));
const POOL_HELPER = programOf('agent/storage/adapters/pools/helper/main.ts');
const BACKUP_HELPER = programOf('server/backup-helper.ts');

let folder: string;
let child: ReturnType<typeof forkHelper>;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'end-with-starter-'));
});
afterEach(() => {
  child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

test('the helper of a pool ends with who has started it, in the middle of a call that nobody answers', async () => {
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  child = forkHelper(POOL_HELPER);
  const ready = once(child, 'message');
  child.send({ user: undefined });
  await ready;
  const found = once(child, 'message');
  // Nobody writes into it, so it is never open; what is asked after it is answered.
  child.send({ id: 1, name: 'read', parameters: [pipe] });
  child.send({ id: 2, name: 'find', parameters: [folder] });
  expect((await found)[0]).toMatchObject({ id: 2, ok: true });
  const ended = once(child, 'exit');
  child.disconnect();
  expect(await ended).toEqual([null, 'SIGKILL']);
}, 60_000);

test('the helper of backup repositories waits for nothing when who has started it is gone', async () => {
  child = forkHelper(BACKUP_HELPER);
  const answered = once(child, 'message');
  child.send({ kind: 'call', id: 1, name: 'nothing of this name', parameters: [] });
  expect((await answered)[0]).toMatchObject({ kind: 'error', id: 1 });
  const ended = once(child, 'exit');
  child.disconnect();
  expect(await ended).toEqual([null, 'SIGKILL']);
}, 60_000);
