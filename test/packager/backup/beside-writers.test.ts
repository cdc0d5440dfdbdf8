import { expect, test } from 'vitest';
import { forgetPoints } from '../../../packager/backup/forget-points.ts';
import { listPoints } from '../../../packager/backup/list-points.ts';
import { pruneRepository } from '../../../packager/backup/prune-repository.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { BackupSite, countingRandom, quietWork, surroundings } from '../../fakes/backup-site.ts';
import { type MemoryStore, memoryStore } from '../../fakes/memory-store.ts';
import { seededRandom, testDisk } from '../../fakes/test-disk.ts';
import { Turns } from '../../fakes/turns.ts';

const HOUR = 3_600_000;
const SEEDS = 250;
const DISKS = [41, 42, 43].map((seed) => testDisk(seed, 40, 0.1));

interface Outcome {
  readonly kept: number;
  readonly removedPacks: number;
  readonly overtaken: number;
  /** Restore points that were reported as done, not forgotten, and are not whole. */
  readonly broken: number;
}

/** Two who write and two who forget and prune, on one repository, each call in its turn. */
async function play(seed: number): Promise<Outcome> {
  const random = seededRandom(seed);
  let nowMs = 1_000_000;
  const now = (): number => nowMs;
  const around = surroundings({ now, random: countingRandom(seed) });
  const files = memoryStore({ now });
  const site = await BackupSite.make(files, around, { graceMs: HOUR });
  const first = await site.keep(DISKS[0] as Buffer);
  const done = new Map<string, Buffer>([[first.point, DISKS[0] as Buffer]]);
  const turns = new Turns(random);
  let [kept, removedPacks, overtaken] = [0, 0, 0];
  const actor =
    (who: number, act: (own: BackupSite<MemoryStore>) => Promise<void>) =>
    async (): Promise<void> => {
      const before = async (): Promise<void> => {
        await turns.take(who);
        if (random() < 0.01) nowMs += Math.floor(random() * HOUR);
      };
      const store = memoryStore({ now, before, files: files.files });
      store.header = files.header;
      const own = await site.over(store, around);
      for (let round = 0; round < 3; round += 1) {
        try {
          await act(own);
        } catch (error) {
          if (!Fault.is(error, 'BACKUP_OVERTAKEN')) throw error;
          overtaken += 1;
        }
      }
    };
  const writer = async (own: BackupSite<MemoryStore>): Promise<void> => {
    const disk = DISKS[Math.floor(random() * DISKS.length)] as Buffer;
    const { point } = await own.keep(disk);
    done.set(point, disk);
    kept += 1;
  };
  const pruner = async (own: BackupSite<MemoryStore>): Promise<void> => {
    const points = await listPoints(own.repository);
    for (const { name } of points.slice(0, Math.floor(random() * (points.length + 1)))) {
      done.delete(name);
      await forgetPoints(own.repository, [name], { allowRemoval: false });
      done.delete(name);
    }
    nowMs += Math.floor(random() * 2 * HOUR);
    const tools = { around, work: quietWork };
    const result = await pruneRepository(
      own.repository,
      { allowRemoval: false, allowEmpty: true },
      tools,
    ).catch((error: unknown) => {
      // The point of a writer that was held up for half a grace, and told so, may lack something.
      if (!Fault.is(error, 'BACKUP_DAMAGED')) throw error;
      if ([...done.keys()].some((name) => error.data.file.endsWith(name))) throw error;
      return { removedPacks: 0 };
    });
    removedPacks += result.removedPacks;
  };
  await turns.run([actor(1, writer), actor(2, writer), actor(3, pruner), actor(4, pruner)]);
  const there = new Set((await listPoints(site.repository)).map(({ name }) => name));
  let broken = 0;
  for (const [name, disk] of done) {
    if (!there.has(name)) continue;
    const restored = await site.restore(name).catch(() => undefined);
    if (!restored || Buffer.compare(restored, disk) !== 0) broken += 1;
  }
  return { kept, removedPacks, overtaken, broken };
}

test('beside writers, in whatever order their calls meet: every restore point stays whole', async () => {
  const total = { kept: 0, removedPacks: 0, overtaken: 0 };
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const { broken, ...outcome } = await play(seed);
    expect(broken, `seed ${seed}`).toBe(0);
    total.kept += outcome.kept;
    total.removedPacks += outcome.removedPacks;
    total.overtaken += outcome.overtaken;
  }
  // Otherwise nothing was put to the test.
  expect(total.kept).toBeGreaterThan(SEEDS);
  expect(total.removedPacks).toBeGreaterThan(SEEDS / 2);
  expect(total.overtaken).toBeGreaterThan(0);
});
