import { LIMITS } from '../../schemas/config/limits.ts';
import { Fault } from '../../schemas/errors/fault.ts';
import { formatCount } from '../../schemas/text/format-count.ts';
import { IdSet } from '../format/repository/id-set.ts';
import { CHUNK_KIND } from '../format/repository/layout.ts';
import type { IndexedPack } from '../format/repository/pack-file.ts';
import { MAP_FLAG, plainBytesOf } from '../format/repository/pack-table.ts';
import { encodeRetired } from '../format/repository/retired-file.ts';
import type { Work } from '../images/ports/progress.ts';
import { ChunkReader } from './chunk-reader.ts';
import { writeIndexes } from './create-backup.ts';
import { demandRemovable } from './forget-points.ts';
import { listPoints } from './list-points.ts';
import { type Contents, loadCatalogue } from './load-catalogue.ts';
import type { Repository } from './open-repository.ts';
import { RunOpener } from './open-runs.ts';
import { PackStream } from './pack-stream.ts';
import { overdue, type PackUse, planPrune } from './plan-prune.ts';
import { planFrameRuns } from './plan-runs.ts';
import type { RemovableStore } from './ports/repository-store.ts';
import type { Surroundings } from './ports/surroundings.ts';
import { stopIfCancelled } from './stop-if-cancelled.ts';
import { walkPoint } from './walk-points.ts';
import { writeSealed } from './write-stored.ts';

export interface PruneRequest {
  readonly allowRemoval: boolean;
  /** Shorter than the repository's only when nobody writes meanwhile. */
  readonly graceMs?: number | undefined;
  /** Also when no restore point is left, so that everything goes. */
  readonly allowEmpty?: boolean;
}

export interface PruneResult {
  /** Removed for good: what was retired a grace ago, and nobody needs. */
  readonly removedPacks: number;
  readonly freedBytes: number;
  /** Marked, to be removed by a prune after the grace. */
  readonly retiredPacks: number;
  readonly retiredBytes: number;
  /** Written anew, because most of their pack is not needed. */
  readonly movedBytes: number;
}

interface Surveyed {
  readonly contents: Contents;
  readonly reader: ChunkReader;
  /** 1 for each chunk of the catalogue that some restore point needs. */
  readonly used: Uint8Array;
}

/**
 * Removes what no restore point needs, in two steps that may be days apart, beside others who write:
 * first packs are retired, and new backups do not rely on them; when the grace is over, those are
 * removed that still nobody needs. A backup that relied on one before looks again before it ends
 * (`create-backup.ts`), so at each moment each restore point has all its chunks.
 *
 * @throws Fault CONFLICT when there are packs and no restore point, as when a folder was lost; BACKUP_APPEND_ONLY; BACKUP_DAMAGED when any restore point cannot be read: then nothing
 *   is removed
 */
export async function pruneRepository(
  repository: Repository<RemovableStore>,
  request: PruneRequest,
  { around, work }: { readonly around: Surroundings; readonly work: Work },
): Promise<PruneResult> {
  demandRemovable(repository, 'pruning', request);
  if (request.allowEmpty !== true) await demandPoints(repository);
  const graceMs = request.graceMs ?? repository.header.graceMs;
  const swept = await sweep(repository, graceMs, { around, work });
  const retired = await retire(repository, graceMs, { around, work });
  // Without a grace, both steps are one.
  const again =
    graceMs === 0 ? await sweep(repository, 0, { around, work }) : { packs: 0, bytes: 0 };
  return {
    removedPacks: swept.packs + again.packs,
    freedBytes: swept.bytes + again.bytes,
    retiredPacks: retired.packs,
    retiredBytes: retired.bytes,
    movedBytes: retired.movedBytes,
  };
}

/** Points that are all gone at once were lost more often than forgotten. */
async function demandPoints({ store }: Repository): Promise<void> {
  if ((await store.list('points')).length > 0) return;
  const { length } = await store.list('packs');
  if (length === 0) return;
  const why = `it has data (${formatCount(length, 'pack')}) and no restore point, so that pruning would remove everything. If its folder “points” was lost, bring it back from a copy; if all of them were forgotten, add --empty`;
  throw new Fault('CONFLICT', { what: 'backup repository', name: store.place, why });
}

type Tools = { readonly around: Surroundings; readonly work: Work };

/** Finds out what restore points need. @throws Fault BACKUP_DAMAGED */
async function survey(repository: Repository, { around, work }: Tools): Promise<Surveyed> {
  // Points first: what they need was there before them.
  const points = await listPoints(repository);
  const contents = await loadCatalogue(repository, { retired: true });
  const { catalogue } = contents;
  const reader = new ChunkReader(repository, catalogue, around);
  const used = new Uint8Array(catalogue.chunkCount);
  const seen = new IdSet();
  for (const [i, point] of points.entries()) {
    stopIfCancelled(work, 'Pruning');
    const step = 'Looking up what restore points need';
    work.onProgress({ step, done: i, total: points.length });
    try {
      await walkPoint(point, { catalogue, reader }, seen, (chunk) => {
        used[chunk] = 1;
      });
    } catch (error) {
      // Forgotten meanwhile, and pruned by somebody else: nobody needs it.
      if (await isThere(repository, point.name)) throw error;
    }
  }
  return { contents, reader, used };
}

const isThere = async ({ store }: Repository, point: string): Promise<boolean> =>
  (await store.list('points')).some(({ name }) => name === point);

const isUsed = ({ contents: { catalogue }, used }: Surveyed, pack: number): boolean => {
  const { first, end } = catalogue.framesOf(pack);
  if (first === end) return false;
  const { firstChunk } = catalogue.frame(first, pack);
  return used.subarray(firstChunk, catalogue.frame(end - 1, pack).endChunk).includes(1);
};

/**
 * The second step: what was retired a grace ago goes, unless somebody came to need it. Then it stays
 * retired until its content has moved: were it taken back, a prune that decided before would still
 * remove it, under a backup that relies on it since.
 */
async function sweep(
  repository: Repository<RemovableStore>,
  graceMs: number,
  tools: Tools,
): Promise<{ readonly packs: number; readonly bytes: number }> {
  // Before points are listed: those that count are there by then.
  const nowMs = tools.around.now();
  const surveyed = await survey(repository, tools);
  const { catalogue, retired, indexes } = surveyed.contents;
  const over = overdue(retired, nowMs, graceMs);
  const named = new Set(over.flatMap(({ packs }) => packs));
  const going = new Map<string, number>();
  for (const [i, { name, sizeBytes }] of catalogue.packs.entries()) {
    if (named.has(name) && !isUsed(surveyed, i)) going.set(name, sizeBytes);
  }
  if (over.length > 0) {
    await rewriteIndexes(repository, indexes, going, tools.around);
    for (const name of going.keys()) await repository.store.remove('packs', name);
    // Last: until then, nobody takes a pack without an index for one that was left by a backup.
    const staying = new Set(
      catalogue.packs.map(({ name }) => name).filter((name) => !going.has(name)),
    );
    for (const { name, packs } of over) {
      if (packs.some((pack) => staying.has(pack))) continue;
      await repository.store.remove('retired', name);
    }
  }
  return { packs: going.size, bytes: [...going.values()].reduce((a, b) => a + b, 0) };
}

/** Writes what stays before it removes what speaks of packs that go. */
async function rewriteIndexes(
  repository: Repository<RemovableStore>,
  indexes: Contents['indexes'],
  going: ReadonlyMap<string, number>,
  around: Surroundings,
): Promise<void> {
  const isMany = indexes.length > LIMITS.backup.indexFiles;
  const old = indexes.filter(({ packs }) => isMany || packs.some(({ name }) => going.has(name)));
  const staying = new Map<string, IndexedPack>();
  for (const pack of old.flatMap(({ packs }) => packs)) {
    if (!going.has(pack.name)) staying.set(pack.name, pack);
  }
  await writeIndexes(repository, [...staying.values()], around);
  for (const { name } of old) await repository.store.remove('indexes', name);
}

/** The first step: packs of which little or nothing is needed are marked; what is needed moves before. */
async function retire(
  repository: Repository<RemovableStore>,
  graceMs: number,
  tools: Tools,
): Promise<{ readonly packs: number; readonly bytes: number; readonly movedBytes: number }> {
  const surveyed = await survey(repository, tools);
  const { catalogue, retired } = surveyed.contents;
  const nowMs = tools.around.now();
  const gone = new Set(retired.flatMap(({ packs }) => packs));
  // They may be of a backup that is being written.
  const young = new Set(
    (await repository.store.list('packs'))
      .filter(({ modifiedMs }) => graceMs > 0 && nowMs - modifiedMs < graceMs)
      .map(({ name }) => name),
  );
  const numbers = new Map(catalogue.packs.map(({ name }, i) => [name, i]));
  const all = catalogue.packs.map(({ name }, i) => useOf(surveyed, name, i));
  const uses = all.filter(({ name }) => !gone.has(name) && !young.has(name));
  const { unused, sparse } = planPrune(uses, LIMITS.backup.leastUsedShare);
  // Of retired packs that somebody came to need, what is needed moves, so that they can go.
  const needed = all.filter(({ name, usedBytes }) => gone.has(name) && usedBytes > 0);
  const moving = [...sparse, ...needed.map(({ name }) => name)];
  const movedBytes = await moveUsed(
    repository,
    surveyed,
    moving.map((name) => numbers.get(name) ?? 0),
    tools,
  );
  const packs = [...unused, ...sparse];
  if (packs.length > 0) {
    const list = encodeRetired({ retiredMs: tools.around.now(), packs });
    await writeSealed(repository, 'retired', list, tools.around);
  }
  const sizes = new Map(catalogue.packs.map(({ name, sizeBytes }) => [name, sizeBytes]));
  const bytes = packs.reduce((sum, name) => sum + (sizes.get(name) ?? 0), 0);
  return { packs: packs.length, bytes, movedBytes };
}

function useOf({ contents: { catalogue }, used }: Surveyed, name: string, pack: number): PackUse {
  const { first, end } = catalogue.framesOf(pack);
  let [plainBytes, usedBytes] = [0, 0];
  for (let number = first; number < end; number += 1) {
    const { firstChunk, endChunk } = catalogue.frame(number, pack);
    for (let chunk = firstChunk; chunk < endChunk; chunk += 1) {
      const bytes = plainBytesOf(catalogue.sizeOf(chunk));
      plainBytes += bytes;
      if (used[chunk] === 1) usedBytes += bytes;
    }
  }
  return { name, plainBytes, usedBytes };
}

/** @returns plain bytes that were written anew */
async function moveUsed(
  repository: Repository<RemovableStore>,
  { contents: { catalogue }, reader, used }: Surveyed,
  packs: readonly number[],
  { around, work }: Tools,
): Promise<number> {
  if (packs.length === 0) return 0;
  const opener = new RunOpener(repository, catalogue, { reader, sealer: around.sealer });
  const stream = new PackStream(repository, around);
  let moved = 0;
  try {
    for (const pack of packs) {
      stopIfCancelled(work, 'Pruning');
      const { first, end } = catalogue.framesOf(pack);
      const numbers = Array.from({ length: end - first }, (_none, i) => first + i);
      for (const run of planFrameRuns(catalogue, numbers)) {
        const opened = await opener.open(run);
        let at = 0;
        for (const { firstChunk, endChunk } of opened.frames) {
          for (let chunk = firstChunk; chunk < endChunk; chunk += 1) {
            const size = catalogue.sizeOf(chunk);
            const bytes = opened.plain.subarray(at, at + plainBytesOf(size));
            at += bytes.length;
            if (used[chunk] !== 1) continue;
            const kind = (size & MAP_FLAG) === 0 ? CHUNK_KIND.data : CHUNK_KIND.map;
            stream.add(kind, catalogue.idOf(chunk), bytes);
            moved += bytes.length;
          }
          await stream.drain();
        }
        opener.giveBack(opened);
      }
    }
    await writeIndexes(repository, await stream.finish(), around);
  } finally {
    await stream.discard();
  }
  return moved;
}
