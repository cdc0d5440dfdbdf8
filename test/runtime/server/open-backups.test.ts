import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HelperEngine } from '../../../runtime/control/backups/adapters/helper/helper-engine.ts';
import { startHelper } from '../../../runtime/control/backups/adapters/helper/start-helper.ts';
import type { DiskToBackUp } from '../../../runtime/control/backups/ports/backup-engine.ts';
import { openBackups } from '../../../runtime/server/open-backups.ts';

const MiB = 2 ** 20;
const work = { signal: new AbortController().signal, onProgress: () => undefined };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yard-vault-'));
});
afterEach(() => rm(folder, { recursive: true }));

const PIECES = [1, 2, 3].map((number) => Buffer.alloc(MiB, `piece ${number}`));

const disk: DiskToBackUp = {
  name: 'web.system',
  changed: undefined,
  volume: {
    sizeBytes: 3 * MiB,
    async *depths() {},
    async *used() {
      for (const [i, bytes] of PIECES.entries()) yield { firstBlock: (i * MiB) / 4_096, bytes };
    },
    async *ranges() {},
    close: () => undefined,
  },
};

test('a disk goes into a repository and back by a process of its own', async () => {
  const engine = openBackups();
  const place = { folder, key: engine.newKey() };
  await expect(engine.identify(place)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await engine.init(place);
  const request = { group: 'blog', document: Buffer.from('it'), disks: [disk], since: undefined };
  const { point, readBytes } = await engine.create(place, request, work);
  expect(readBytes).toBe(3 * MiB);
  const [stored] = await engine.list(place);
  expect(stored).toMatchObject({ point, group: 'blog', disks: [{ name: 'web.system' }] });
  expect(Buffer.from(stored!.document).toString()).toBe('it');
  expect(await engine.verify(place, 1, work)).toMatchObject({ problems: [] });
  const restored = Buffer.alloc(3 * MiB);
  let isFlushed = false;
  const open = async () => ({
    sizeBytes: 3 * MiB,
    write: async (bytes: Uint8Array, offset: number) => restored.set(bytes, offset),
    flush: async () => void (isFlushed = true),
    close: () => undefined,
  });
  await engine.restore(place, { point, disks: ['web.system'], open }, work);
  expect(restored.equals(Buffer.concat(PIECES))).toBe(true);
  expect(isFlushed).toBe(true);
  await engine.forget(place, point);
  expect(await engine.list(place)).toEqual([]);
}, 120_000);

test('a process that hangs is ended, and the server goes on', async () => {
  const hanging = fileURLToPath(new URL('../../fakes/helper-without-answers.ts', import.meta.url));
  const limits = {
    lookMs: 200,
    longestLookMs: 60_000,
    fileMs: 1_000,
    idleMs: 1_000,
    cancelMs: 1_000,
  };
  const gone: Promise<void>[] = [];
  const start = () => {
    const helper = startHelper(hanging);
    gone.push(helper.gone);
    return helper;
  };
  const engine = new HelperEngine(start, { now: () => 0, pause: async () => undefined }, limits);
  const place = { folder, key: 'a key' };
  await expect(engine.identify(place)).rejects.toMatchObject({ code: 'REPOSITORY_STALLED' });
  await Promise.all(gone);
}, 60_000);
