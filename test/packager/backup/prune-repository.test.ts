import { describe, expect, test } from 'vitest';
import { forgetPoints } from '../../../packager/backup/forget-points.ts';
import { pruneRepository, type PruneResult } from '../../../packager/backup/prune-repository.ts';
import { BackupSite, countingRandom, quietWork, surroundings } from '../../fakes/backup-site.ts';
import { type MemoryStore, memoryStore } from '../../fakes/memory-store.ts';
import { testDisk } from '../../fakes/test-disk.ts';

const HOUR = 3_600_000;
const bytesOf = (store: MemoryStore): number =>
  [...store.files.values()].reduce((sum, { bytes }) => sum + bytes.length, 0);

const prune = (
  { repository, around }: BackupSite<MemoryStore>,
  graceMs?: number,
  allowEmpty = true,
): Promise<PruneResult> => {
  const request = { allowRemoval: false, graceMs, allowEmpty };
  return pruneRepository(repository, request, { around, work: quietWork });
};

describe('pruning', () => {
  const setUp = async (): Promise<{
    site: BackupSite<MemoryStore>;
    store: MemoryStore;
    pass: (ms: number) => void;
  }> => {
    let nowMs = 1_000_000;
    const now = (): number => nowMs;
    const store = memoryStore({ now });
    const site = await BackupSite.make(store, surroundings({ now }), { graceMs: HOUR });
    return { site, store, pass: (ms) => void (nowMs += ms) };
  };

  test('refuses to empty a repository whose restore points are all gone, unless it is told to', async () => {
    const { site, store, pass } = await setUp();
    expect(await prune(site, 0, false)).toMatchObject({ removedPacks: 0 });
    await site.keep(testDisk(30, 50));
    expect(await prune(site, 0, false)).toMatchObject({ removedPacks: 0 });
    for (const path of store.files.keys()) if (path.startsWith('points/')) store.files.delete(path);
    pass(10 * HOUR);
    const before = bytesOf(store);
    await expect(prune(site, 0, false)).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(bytesOf(store)).toBe(before);
    expect(await prune(site, 0)).toMatchObject({ removedPacks: 1 });
  });

  test('removes nothing that a restore point needs', async () => {
    const { site, store, pass } = await setUp();
    const disk = testDisk(31, 200);
    await site.keep(disk);
    const before = [...store.files.keys()].sort();
    pass(10 * HOUR);
    expect(await prune(site)).toMatchObject({ removedPacks: 0, retiredPacks: 0 });
    expect([...store.files.keys()].sort()).toEqual(before);
  });

  test('marks first, and removes when the grace is over', async () => {
    const { site, store, pass } = await setUp();
    const old = await site.keep(testDisk(32, 400, 0.1));
    pass(1);
    const disk = testDisk(33, 100);
    await site.keep(disk);
    pass(2 * HOUR);
    await forgetPoints(site.repository, [old.point], { allowRemoval: false });
    const full = bytesOf(store);
    expect(await prune(site)).toMatchObject({ removedPacks: 0, retiredPacks: 1 });
    pass(HOUR - 1);
    expect(await prune(site)).toMatchObject({ removedPacks: 0, retiredPacks: 0 });
    pass(1);
    expect(await prune(site)).toMatchObject({ removedPacks: 1 });
    expect(bytesOf(store)).toBeLessThan(full / 2);
    expect([...store.files.keys()].filter((path) => path.startsWith('retired'))).toEqual([]);
    expect(Buffer.compare(await site.restore('latest'), disk)).toBe(0);
  });

  test('leaves packs alone that are younger than the grace: a backup may be on its way', async () => {
    const { site, pass } = await setUp();
    const old = await site.keep(testDisk(34, 100));
    await forgetPoints(site.repository, [old.point], { allowRemoval: false });
    pass(HOUR - 1);
    expect(await prune(site)).toMatchObject({ retiredPacks: 0 });
    pass(1);
    expect(await prune(site)).toMatchObject({ retiredPacks: 1 });
  });

  test('removes what a backup that was cut off has left, and nobody went on with', async () => {
    const { site, store, pass } = await setUp();
    const disk = testDisk(40, 60);
    await site.keep(disk);
    const before = [...store.files.keys()].sort();
    await site.keep(testDisk(45, 400, 0.1), { stack: 'cut off' });
    for (const path of store.files.keys()) {
      const isNew = !before.includes(path);
      if (isNew && !path.startsWith('packs')) store.files.delete(path);
    }
    expect(store.files.size).toBeGreaterThan(before.length);
    pass(2 * HOUR);
    expect(await prune(site)).toMatchObject({ retiredPacks: 1 });
    pass(2 * HOUR);
    expect(await prune(site)).toMatchObject({ removedPacks: 1, retiredPacks: 0 });
    expect([...store.files.keys()].sort()).toEqual(before);
    expect(Buffer.compare(await site.restore('latest'), disk)).toBe(0);
  });

  test('writes anew what is needed of packs that mostly are not', async () => {
    const { site, store } = await setUp();
    const disk = testDisk(35, 400, 0.1);
    const old = await site.keep(disk);
    const small = Buffer.from(disk.subarray(0, 40 * 4_096));
    await site.keep(small, { stack: 'other' });
    await forgetPoints(site.repository, [old.point], { allowRemoval: false });
    const full = bytesOf(store);
    const result = await prune(site, 0);
    expect(result.movedBytes).toBeGreaterThan(0);
    expect(result.removedPacks).toBe(1);
    expect(bytesOf(store)).toBeLessThan(full / 2);
    expect(Buffer.compare(await site.restore('latest:other'), small)).toBe(0);
  });

  test('what a backup came to need of a marked pack moves before the pack goes', async () => {
    const { site, pass } = await setUp();
    const disk = testDisk(36, 200);
    const old = await site.keep(disk);
    pass(2 * HOUR);
    const point = await site.point(old.point);
    await forgetPoints(site.repository, [old.point], { allowRemoval: false });
    await prune(site);
    // As a writer that had looked before the mark was there would do.
    const { encodePoint } = await import('../../../packager/format/repository/point-file.ts');
    const { writeSealed } = await import('../../../packager/backup/write-stored.ts');
    const name = await writeSealed(site.repository, 'points', encodePoint(point), site.around);
    pass(2 * HOUR);
    const moved = await prune(site);
    expect(moved.removedPacks).toBe(0);
    expect(moved.movedBytes).toBeGreaterThan(0);
    expect(Buffer.compare(await site.restore(name), disk)).toBe(0);
    expect(await prune(site)).toMatchObject({ removedPacks: 1, movedBytes: 0 });
    expect(Buffer.compare(await site.restore(name), disk)).toBe(0);
  });

  test('when a restore point cannot be read, nothing is removed', async () => {
    const { site, store } = await setUp();
    const old = await site.keep(testDisk(37, 100));
    await site.keep(testDisk(38, 100));
    await forgetPoints(site.repository, [old.point], { allowRemoval: false });
    const [path = ''] = [...store.files.keys()].filter((at) => at.startsWith('points'));
    const bytes = Buffer.from(store.files.get(path)?.bytes ?? []);
    bytes[100] = (bytes[100] ?? 0) ^ 1;
    store.files.set(path, { bytes, modifiedMs: 0 });
    const before = [...store.files.keys()];
    await expect(prune(site, 0)).rejects.toMatchObject({ code: 'BACKUP_DAMAGED' });
    expect([...store.files.keys()]).toEqual(before);
  });

  test('killed at any call, it leaves a good repository, and the next one ends the work', async () => {
    const make = async (
      killAt: number,
    ): Promise<{ calls: number; site: BackupSite<MemoryStore>; store: MemoryStore }> => {
      let [calls, armed] = [0, false];
      const store = memoryStore({
        before: async () => {
          if (!armed) return;
          calls += 1;
          if (calls >= killAt) throw new Error('killed');
        },
      });
      const site = await BackupSite.make(store, surroundings({ random: countingRandom(killAt) }));
      const old = await site.keep(testDisk(39, 200), { packBytes: 60_000 });
      await site.keep(testDisk(39, 200).subarray(0, 100 * 4_096), { stack: 'kept' });
      await forgetPoints(site.repository, [old.point], { allowRemoval: false });
      armed = true;
      await prune(site, 0).catch(() => undefined);
      armed = false;
      return { calls, site, store };
    };
    const { calls } = await make(Number.POSITIVE_INFINITY);
    const wanted = testDisk(39, 200).subarray(0, 100 * 4_096);
    for (let at = 1; at <= calls; at += 1) {
      const { site } = await make(at);
      expect(Buffer.compare(await site.restore('latest'), wanted), `killed at ${at}`).toBe(0);
      await prune(site, 0);
      expect(Buffer.compare(await site.restore('latest'), wanted), `killed at ${at}`).toBe(0);
    }
  });
});
