import { expect, test, vi } from 'vitest';
import type { DiskToBackUp } from '../../../../../runtime/control/backups/ports/backup-engine.ts';
import { memoryEngine } from '../../../../fakes/memory-engine.ts';
import type { MemoryStore } from '../../../../fakes/memory-store.ts';

const BLOCK = 4_096;
const { signal } = new AbortController();
const work = { signal, onProgress: () => undefined };

/** A repository with backups of a disk of two blocks. */
async function repository(groups: readonly string[]) {
  const folders = new Map<string, MemoryStore>();
  let nowMs = 0;
  const engine = memoryEngine(folders, () => new Date((nowMs += 1_000)));
  const place = { folder: '/mnt/backups', key: engine.newKey() };
  await engine.init(place);
  const disk: DiskToBackUp = {
    name: 'web.system',
    changed: undefined,
    volume: {
      sizeBytes: 2 * BLOCK,
      async *depths() {},
      async *used() {
        yield { firstBlock: 0, bytes: new Uint8Array(2 * BLOCK).fill(7) };
      },
      async *ranges() {},
      close: () => undefined,
    },
  };
  const points: string[] = [];
  for (const group of groups) {
    const request = { group, document: new Uint8Array(1), disks: [disk], since: undefined };
    points.push((await engine.create(place, request, work)).point);
  }
  const store = folders.get('/mnt/backups')!;
  const read = vi.spyOn(store, 'read');
  /** Backups that were opened by now. */
  const reads = () =>
    read.mock.calls.flatMap(([folder, name]) => (folder === 'points' ? [name] : [])).toSorted();
  return { engine, place, points, reads, files: store.files };
}

test('a backup that is damaged keeps nobody from the others', async () => {
  const { engine, place, points, files } = await repository(['one', 'two', 'three']);
  const path = `points/${points[1]}`;
  files.set(path, { ...files.get(path)!, bytes: new Uint8Array(200) });
  expect((await engine.list(place)).map(({ group }) => group)).toEqual(['three', 'one']);
  const { problems } = await engine.verify(place, 1, work);
  expect(problems.flatMap((problem) => problem.points)).toEqual([points[1]]);
});

test('a list opens what is new in it, and nothing twice', async () => {
  const { engine, place, points, files, reads } = await repository(['one', 'two']);
  const [first, again] = [await engine.list(place), await engine.list(place)];
  expect(again).toEqual(first);
  expect(reads()).toEqual([...points].toSorted());
  // Somebody has touched it: it is looked at anew.
  const path = `points/${points[0]}`;
  files.set(path, { ...files.get(path)!, modifiedMs: 7 });
  await engine.list(place);
  expect(reads()).toEqual([...points, points[0]!].toSorted());
  files.set(path, { modifiedMs: 8, bytes: new Uint8Array(200) });
  expect((await engine.list(place)).map(({ group }) => group)).toEqual(['two']);
  await engine.forget(place, points[1]!);
  expect(await engine.list(place)).toEqual([]);
});

test('a volume that is too small for a disk is not filled with a part of it', async () => {
  const { engine, place, points } = await repository(['one']);
  let [written, closed] = [0, 0];
  const volume = {
    sizeBytes: BLOCK,
    write: async () => void (written += 1),
    flush: async () => undefined,
    close: () => void (closed += 1),
  };
  const request = { point: points[0]!, disks: ['web.system'], open: async () => volume };
  await expect(engine.restore(place, request, work)).rejects.toMatchObject({ code: 'CONFLICT' });
  expect([written, closed]).toEqual([0, 1]);
});
