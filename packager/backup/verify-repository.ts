import { createHash } from 'node:crypto';
import { Fault, toWire, type WireFault } from '../../schemas/errors/fault.ts';
import { inParallel } from '../format/in-parallel.ts';
import type { ChunkCatalogue } from '../format/repository/chunk-catalogue.ts';
import { damaged } from '../format/repository/damaged.ts';
import { IdSet } from '../format/repository/id-set.ts';
import { placeOf } from '../format/repository/layout.ts';
import type { Work } from '../images/ports/progress.ts';
import { ChunkReader } from './chunk-reader.ts';
import { readPoint, type StoredPoint } from './list-points.ts';
import { type Contents, loadCatalogue } from './load-catalogue.ts';
import type { Repository } from './open-repository.ts';
import { RunOpener } from './open-runs.ts';
import { planFrameRuns } from './plan-runs.ts';
import type { Surroundings } from './ports/surroundings.ts';
import { stopIfCancelled } from './stop-if-cancelled.ts';
import { walkPoint } from './walk-points.ts';

const READ_BYTES = 2 ** 20;

export interface VerifyResult {
  readonly points: number;
  readonly packs: number;
  /** Packs that were read to their last byte, and their bytes. */
  readonly packsRead: number;
  readonly readBytes: number;
  readonly problems: readonly VerifyProblem[];
}

export interface VerifyProblem extends WireFault {
  /** Restore points that need what is damaged, by the names of their files. */
  readonly points: readonly string[];
}

/**
 * Proves that every restore point has all its chunks, and that packs are what was written: each byte
 * by the name of the file, each frame by the key, each chunk by its id.
 *
 * @param share of the packs that are read, from 0 to 1; chosen at random. What restore points need is
 *   looked up in any case
 * @returns everything that is wrong
 * @throws Fault CANCELLED, FILE_FAILED; BACKUP_DAMAGED when not even the indexes can be read
 */
export async function verifyRepository(
  repository: Repository,
  { share }: { readonly share: number },
  { around, work }: { readonly around: Surroundings; readonly work: Work },
): Promise<VerifyResult> {
  work.onProgress({ step: 'Reading what the repository has' });
  const contents = await loadCatalogue(repository, { retired: true });
  const reader = new ChunkReader(repository, contents.catalogue, around);
  const walk = await walkAll(repository, contents, { reader, work });
  const chosen = choosePacks(contents.catalogue.packs.length, share, around.random);
  const opener = new RunOpener(repository, contents.catalogue, { reader, sealer: around.sealer });
  const problems = [...walk.problems];
  const total = chosen.reduce((sum, pack) => sum + sizeOf(contents, pack), 0);
  let readBytes = 0;
  for (const pack of chosen) {
    stopIfCancelled(work, 'Verifying');
    const wrong = await verifyPack(repository, contents, { pack, opener }).catch(damageAlone);
    if (wrong) {
      const tools = { catalogue: contents.catalogue, reader };
      problems.push({ ...toWire(wrong), points: await pointsThatNeed(pack, walk.points, tools) });
    }
    readBytes += sizeOf(contents, pack);
    work.onProgress({ step: 'Reading packs', done: readBytes, total, unit: 'bytes' });
  }
  return {
    points: walk.points.length,
    packs: contents.catalogue.packs.length,
    packsRead: chosen.length,
    readBytes,
    problems,
  };
}

const sizeOf = ({ catalogue }: Contents, pack: number): number =>
  catalogue.packs[pack]?.sizeBytes ?? 0;

/** What is damaged is noted; everything else ends the work. */
function damageAlone(error: unknown): Fault<'BACKUP_DAMAGED'> {
  if (Fault.is(error, 'BACKUP_DAMAGED')) return error;
  throw error;
}

/** Maps that points have in common are walked once; a damaged one is met by each of them. */
async function walkAll(
  repository: Repository,
  { catalogue }: Contents,
  { reader, work }: { readonly reader: ChunkReader; readonly work: Work },
): Promise<{ readonly points: readonly StoredPoint[]; readonly problems: VerifyProblem[] }> {
  const problems: VerifyProblem[] = [];
  const points: StoredPoint[] = [];
  const seen = new IdSet();
  const files = await repository.store.list('points');
  for (const [i, file] of files.entries()) {
    stopIfCancelled(work, 'Verifying');
    work.onProgress({ step: 'Looking up what restore points need', done: i, total: files.length });
    try {
      const point = await readPoint(repository, file);
      if (!point) continue;
      points.push(point);
      await walkPoint(point, { catalogue, reader }, seen, () => undefined);
    } catch (error) {
      problems.push({ ...toWire(damageAlone(error)), points: [file.name] });
    }
  }
  return { points, problems };
}

/** @returns names of the points that need a pack, as far as they can be read */
async function pointsThatNeed(
  pack: number,
  points: readonly StoredPoint[],
  tools: { readonly catalogue: ChunkCatalogue; readonly reader: ChunkReader },
): Promise<string[]> {
  const names: string[] = [];
  for (const point of points) {
    let needs = false;
    const walk = walkPoint(point, tools, new IdSet(), (chunk) => {
      needs ||= tools.catalogue.packOfFrame(tools.catalogue.frameOf(chunk)) === pack;
    });
    // Even its maps cannot be read: told already.
    await walk.catch(damageAlone);
    if (needs) names.push(point.name);
  }
  return names;
}

/** @returns numbers of packs, rising; at least one when any are wanted */
export function choosePacks(
  count: number,
  share: number,
  random: (bytes: number) => Uint8Array,
): number[] {
  const wanted = Math.min(count, Math.ceil(count * share));
  const numbers = Array.from({ length: count }, (_none, i) => i);
  for (let i = 0; i < wanted; i += 1) {
    const other = i + (Buffer.from(random(6)).readUIntLE(0, 6) % (count - i));
    [numbers[i], numbers[other]] = [numbers[other] ?? 0, numbers[i] ?? 0];
  }
  return numbers.slice(0, wanted).sort((a, b) => a - b);
}

/** Reads a pack twice, which the page cache makes one: as a file, and frame by frame. */
async function verifyPack(
  repository: Repository,
  { catalogue }: Contents,
  { pack, opener }: { readonly pack: number; readonly opener: RunOpener },
): Promise<undefined> {
  const { name, sizeBytes } = catalogue.packs[pack] as { name: string; sizeBytes: number };
  const digest = digestOfPack(repository, { name, sizeBytes });
  digest.catch(() => undefined);
  const { first, end } = catalogue.framesOf(pack);
  const numbers = Array.from({ length: end - first }, (_none, i) => first + i);
  const runs = planFrameRuns(catalogue, numbers);
  try {
    for await (const opened of inParallel(runs, (run) => opener.open(run), opener.parallel)) {
      opener.giveBack(opened);
    }
  } finally {
    await digest.catch(() => undefined);
  }
  const found = await digest;
  if (found !== name) throw damaged(placeOf('packs', name), `the digest ${name}`, found);
  return undefined;
}

async function digestOfPack(
  { store }: Repository,
  { name, sizeBytes }: { readonly name: string; readonly sizeBytes: number },
): Promise<string> {
  const sha256 = createHash('sha256');
  const into = new Uint8Array(new SharedArrayBuffer(READ_BYTES));
  for (let offset = 0; offset < sizeBytes; offset += READ_BYTES) {
    const length = Math.min(READ_BYTES, sizeBytes - offset);
    const bytes = await store.read('packs', name, { offset, length, into });
    if (bytes?.length !== length) {
      throw damaged(placeOf('packs', name), `${sizeBytes} bytes`, bytes ? 'fewer' : 'no such file');
    }
    sha256.update(bytes);
  }
  return sha256.digest('hex');
}
