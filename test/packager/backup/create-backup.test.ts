import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { verifyRepository } from '../../../packager/backup/verify-repository.ts';
import { createBackup } from '../../../packager/backup/create-backup.ts';
import { BackupSite, memoryDisk, quietWork } from '../../fakes/backup-site.ts';
import { memoryStore } from '../../fakes/memory-store.ts';
import { testDisk } from '../../fakes/test-disk.ts';

const BLOCK = 4_096;
const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

describe('a backup', () => {
  test('is restored byte for byte, with its holes and what was kept beside', async () => {
    const site = await BackupSite.make(memoryStore());
    const disk = testDisk(1, 300, 0.4).subarray(0, 300 * BLOCK - 100);
    const { point } = await site.keep(disk);
    expect(same(await site.restore(point), disk)).toBe(true);
    const kept = await site.point(point.slice(0, 10));
    expect(Buffer.from(kept.definition).toString()).toBe('what it was');
    expect(kept.stack).toBe('shop');
  });

  test('of an empty disk has no regions, and comes back empty', async () => {
    const site = await BackupSite.make(memoryStore());
    const { point } = await site.keep(new Uint8Array(64 * BLOCK));
    expect((await site.point(point)).disks[0]?.regions).toEqual([]);
    expect(same(await site.restore(point), new Uint8Array(64 * BLOCK))).toBe(true);
  });

  test('of what the repository has already writes no pack, for any stack', async () => {
    const store = memoryStore();
    const site = await BackupSite.make(store);
    const disk = testDisk(2, 200);
    await site.keep(disk);
    const packs = (): number =>
      [...store.files.keys()].filter((at) => at.startsWith('packs')).length;
    const before = packs();
    const again = await site.keep(disk, { stack: 'another' });
    expect(again.newChunks).toBe(0);
    expect(packs()).toBe(before);
    expect(same(await site.restore(again.point), disk)).toBe(true);
  });

  test('does not say what it holds: files of the same disk differ in every repository', async () => {
    const [first, second] = [memoryStore(), memoryStore()];
    const disk = testDisk(3, 50);
    const one = await BackupSite.make(first);
    const { random } = one.around;
    await one.keep(disk);
    const other = await BackupSite.make(second, { ...one.around, random });
    await other.keep(disk);
    const names = new Set(first.files.keys());
    expect([...second.files.keys()].filter((name) => names.has(name))).toEqual([]);
    const all = Buffer.concat([...first.files.values()].map(({ bytes }) => bytes));
    expect(all.includes('shop')).toBe(false);
    expect(all.includes(disk.subarray(0, 32))).toBe(false);
  });

  test('refuses two disks of one name', async () => {
    const { repository, around } = await BackupSite.make(memoryStore());
    const disks = [memoryDisk(testDisk(1, 2)), memoryDisk(testDisk(2, 2))];
    const request = { stack: 'shop', definition: new Uint8Array(0), disks };
    const made = createBackup(repository, request, around, quietWork);
    await expect(made).rejects.toMatchObject({ code: 'USAGE' });
  });

  test('that is not there is not found', async () => {
    const site = await BackupSite.make(memoryStore());
    await expect(site.point('latest')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(site.point('../x')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('reads only what changed when it is told, and restores the same as if it had read all', async () => {
    const site = await BackupSite.make(memoryStore());
    const before = testDisk(4, 9_000, 0.2);
    const first = await site.keep(before);
    const after = Buffer.from(before);
    after.fill('new', 100 * BLOCK, 103 * BLOCK);
    after.fill(0, 8_190 * BLOCK, 8_200 * BLOCK);
    const changed = [
      { firstBlock: 8_190, blocks: 10 },
      { firstBlock: 100, blocks: 3 },
    ];
    const since = await site.point(first.point);
    const second = await site.keep(after, { since, changed });
    expect(second.readBytes).toBeLessThan(120 * BLOCK);
    expect(same(await site.restore(second.point), after)).toBe(true);
    expect(same(await site.restore(first.point), before)).toBe(true);
  });

  test('whatever changes, wherever: restored as it was, from what it stands on and what was read', async () => {
    const range = fc.record({
      firstBlock: fc.nat(600),
      blocks: fc.integer({ min: 1, max: 60 }),
      fill: fc.constantFrom('zero', 'text', 'old'),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.nat(1_000),
        fc.array(range, { maxLength: 6 }),
        fc.integer({ min: -5 * BLOCK, max: 50 * BLOCK }),
        async (seed, ranges, growth) => {
          const site = await BackupSite.make(memoryStore());
          const before = testDisk(seed, 640).subarray(0, 640 * BLOCK - (seed % 3) * 700);
          const { point } = await site.keep(before, { packBytes: 400_000 });
          const after = Buffer.alloc(before.length + growth);
          Buffer.from(before).copy(after);
          for (const { firstBlock, blocks, fill } of ranges) {
            const [start, end] = [firstBlock * BLOCK, (firstBlock + blocks) * BLOCK];
            if (fill === 'zero')
              after.fill(0, Math.min(start, after.length), Math.min(end, after.length));
            if (fill === 'text')
              after.fill(`${seed} `, Math.min(start, after.length), Math.min(end, after.length));
          }
          const since = await site.point(point);
          const second = await site.keep(after, { since, changed: ranges });
          expect(same(await site.restore(second.point), after)).toBe(true);
          const result = await verifyRepository(
            site.repository,
            { share: 1 },
            { around: site.around, work: quietWork },
          );
          expect(result.problems).toEqual([]);
        },
      ),
      { numRuns: 25 },
    );
  });
});
