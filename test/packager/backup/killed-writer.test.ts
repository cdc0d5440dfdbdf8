import { describe, expect, test } from 'vitest';
import { loadCatalogue } from '../../../packager/backup/load-catalogue.ts';
import { verifyRepository } from '../../../packager/backup/verify-repository.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { BackupSite, quietWork, surroundings } from '../../fakes/backup-site.ts';
import { type MemoryStore, memoryStore, type StoreCall } from '../../fakes/memory-store.ts';
import { testDisk } from '../../fakes/test-disk.ts';

const BEFORE = testDisk(21, 200);
const AFTER = testDisk(22, 900, 0.1);

/** A store that shares the files of another, and fails at a call. */
async function failingAt(
  from: MemoryStore,
  fails: (call: StoreCall, number: number) => unknown,
): Promise<{ store: MemoryStore; calls: () => number }> {
  let number = 0;
  const store = memoryStore({
    before: async (call) => {
      number += 1;
      const error = fails(call, number);
      if (error !== undefined) throw error;
    },
  });
  for (const [path, file] of from.files) store.files.set(path, file);
  store.header = from.header;
  number = 0;
  return { store, calls: () => number };
}

const problemsOf = async ({ repository, around }: BackupSite): Promise<number> => {
  const tools = { around, work: quietWork };
  return (await verifyRepository(repository, { share: 1 }, tools)).problems.length;
};

describe('a writer that is killed', () => {
  test('at any call leaves a good repository, which the next try completes', async () => {
    const first = memoryStore();
    const site = await BackupSite.make(first);
    const { point } = await site.keep(BEFORE);
    const dry = await failingAt(first, () => undefined);
    await (await site.over(dry.store)).keep(AFTER, { packBytes: 20_000 });
    const calls = dry.calls();
    expect(calls).toBeGreaterThan(20);
    for (let at = 2; at <= calls; at += 1) {
      const { store } = await failingAt(first, (_call, number) =>
        number >= at ? new Error('killed') : undefined,
      );
      const dying = await site.over(store).catch(() => undefined);
      await dying?.keep(AFTER, { packBytes: 20_000 }).catch(() => undefined);
      const { store: left } = await failingAt(store, () => undefined);
      const next = await site.over(left);
      expect(await problemsOf(next), `killed at ${at}`).toBe(0);
      expect(Buffer.compare(await next.restore(point), BEFORE)).toBe(0);
      const done = await next.keep(AFTER, { packBytes: 20_000 });
      expect(Buffer.compare(await next.restore(done.point), AFTER)).toBe(0);
    }
  });

  test('does not have to write again what was whole', async () => {
    const first = memoryStore();
    const site = await BackupSite.make(first);
    const whole = await site.keep(AFTER, { packBytes: 20_000 });
    const packs = [...first.files.keys()].filter((path) => path.startsWith('packs'));
    expect(packs.length).toBeGreaterThan(2);
    // All packs are there, no index and no restore point.
    for (const path of first.files.keys()) {
      if (!/^(packs|keys)/.test(path)) first.files.delete(path);
    }
    const { unindexed } = await loadCatalogue(site.repository, { retired: false });
    expect(unindexed).toHaveLength(packs.length);
    const again = await site.keep(AFTER);
    expect(again.newChunks).toBe(0);
    expect(again.writtenBytes).toBeLessThan(whole.writtenBytes / 4);
    expect(Buffer.compare(await site.restore(again.point), AFTER)).toBe(0);
  });

  test('because the disk is full says so, and goes on when there is room', async () => {
    const first = memoryStore();
    const site = await BackupSite.make(first);
    let room = 6;
    const { store } = await failingAt(first, (call) => {
      if (call !== 'write') return undefined;
      room -= 1;
      return room < 0 ? new Fault('DISK_FULL', { where: '/mnt/backups' }) : undefined;
    });
    const full = await site.over(store, surroundings());
    const failed = full.keep(AFTER, { packBytes: 20_000 });
    await expect(failed).rejects.toMatchObject({ code: 'DISK_FULL' });
    room = Number.POSITIVE_INFINITY;
    const done = await full.keep(AFTER, { packBytes: 20_000 });
    expect(Buffer.compare(await full.restore(done.point), AFTER)).toBe(0);
    expect(await problemsOf(full)).toBe(0);
  });
});
