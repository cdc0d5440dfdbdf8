import { LIMITS } from '../../schemas/config/limits.ts';
import { Fault } from '../../schemas/errors/fault.ts';
import { divideIndex, encodeIndex } from '../format/repository/index-file.ts';
import type { IndexedPack } from '../format/repository/pack-file.ts';
import { encodePoint, type PointDisk } from '../format/repository/point-file.ts';
import type { Work } from '../images/ports/progress.ts';
import { ChunkReader } from './chunk-reader.ts';
import { ChunkSink } from './chunk-sink.ts';
import { DiskKeeper } from './keep-disk.ts';
import type { StoredPoint } from './list-points.ts';
import { type Contents, loadCatalogue, readRetired } from './load-catalogue.ts';
import type { Repository } from './open-repository.ts';
import { PackStream } from './pack-stream.ts';
import type { DiskToKeep } from './ports/disk-to-keep.ts';
import type { Surroundings } from './ports/surroundings.ts';
import { writeSealed } from './write-stored.ts';

export interface BackupRequest {
  readonly stack: string;
  /** What the stack was, as bytes that nobody here reads. */
  readonly definition: Uint8Array;
  readonly disks: readonly DiskToKeep[];
  /** The restore point that changes of disks are told against. */
  readonly since?: StoredPoint | undefined;
  /** Of a pack; smaller ones in tests. */
  readonly packBytes?: number;
}

export interface BackupResult {
  /** Name of the restore point's file. */
  readonly point: string;
  readonly createdMs: number;
  /** Read from the disks. */
  readonly readBytes: number;
  /** Chunks that the repository did not have, and their bytes before compression. */
  readonly newChunks: number;
  readonly newPlainBytes: number;
  /** Added to the repository, all files together. */
  readonly writtenBytes: number;
}

/** A prune that came in between is met once more; then somebody else is to decide. */
const TRIES = 2;

/**
 * Keeps disks as a restore point. It adds files and removes none. What an earlier try has written is
 * found and not written again; until the last file is there, there is no restore point.
 *
 * @throws Fault BACKUP_OVERTAKEN, BACKUP_DAMAGED, DISK_FULL, FILE_FAILED, LIMIT_EXCEEDED, CANCELLED
 */
export async function createBackup(
  repository: Repository,
  request: BackupRequest,
  around: Surroundings,
  work: Work,
): Promise<BackupResult> {
  checkRequest(request);
  for (let tries = 1; ; tries += 1) {
    try {
      return await tryToCreate(repository, request, around, work);
    } catch (error) {
      if (!Fault.is(error, 'BACKUP_OVERTAKEN') || tries === TRIES) throw error;
    }
  }
}

function checkRequest({ disks, definition, stack, since }: BackupRequest): void {
  const { definitionBytes, disks: most } = LIMITS.backup;
  if (definition.length > definitionBytes) {
    const [limit, found] = [`${definitionBytes} bytes`, `${definition.length} bytes`];
    throw new Fault('LIMIT_EXCEEDED', { what: 'The definition of the stack', limit, found });
  }
  if (disks.length > most) {
    const what = 'The number of disks in a backup';
    throw new Fault('LIMIT_EXCEEDED', { what, limit: String(most), found: String(disks.length) });
  }
  // Disks of other stacks may have the same names.
  if (since !== undefined && since.stack !== stack) {
    const problem = `The restore point ${since.name.slice(0, 12)} is of “${since.stack}”, and says nothing of the disks of “${stack}”.`;
    throw new Fault('USAGE', { problem, example: `--since latest:${stack}` });
  }
  const names = disks.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice === undefined) return;
  throw new Fault('USAGE', { problem: `Two disks of this backup are called “${twice}”.` });
}

async function tryToCreate(
  repository: Repository,
  request: BackupRequest,
  around: Surroundings,
  work: Work,
): Promise<BackupResult> {
  work.onProgress({ step: 'Reading what the repository has' });
  const contents = await loadCatalogue(repository, { retired: false });
  const stream = new PackStream(repository, around, request.packBytes);
  const sink = new ChunkSink(contents.catalogue, stream);
  const keeper = new DiskKeeper(repository.keys.idKey, sink, work);
  try {
    const disks = await keepDisks(repository, request, { contents, keeper, around });
    work.onProgress({ step: 'Writing the last packs' });
    const packs = await stream.finish();
    const indexBytes = await writeIndexes(repository, [...contents.unindexed, ...packs], around);
    const createdMs = around.now();
    const point = { stack: request.stack, definition: request.definition, createdMs, disks };
    const bytes = encodePoint(point);
    const name = await writePoint(repository, bytes, {
      around,
      // Only packs of the catalogue and those just written; the latter may be retired as well.
      reliesOn: [...namesOf(contents, sink), ...packs.map((pack) => pack.name)],
      since: request.since,
    });
    const writtenBytes = stream.writtenBytes + indexBytes + bytes.length;
    const { newChunks, newPlainBytes } = sink;
    const { readBytes } = keeper;
    return { point: name, createdMs, readBytes, newChunks, newPlainBytes, writtenBytes };
  } finally {
    await stream.discard();
  }
}

async function keepDisks(
  repository: Repository,
  { disks, since }: BackupRequest,
  { contents, keeper, around }: { contents: Contents; keeper: DiskKeeper; around: Surroundings },
): Promise<PointDisk[]> {
  const reader = new ChunkReader(repository, contents.catalogue, around);
  const kept: PointDisk[] = [];
  for (const disk of disks) {
    const before = since?.disks.find(({ name }) => name === disk.name);
    const earlier = since && before && { point: since.name, disk: before, reader };
    kept.push(await keeper.keep(disk, earlier));
  }
  return kept;
}

const namesOf = ({ catalogue }: Contents, { reliesOn }: ChunkSink): string[] =>
  catalogue.packs.filter((_pack, i) => reliesOn[i] === 1).map(({ name }) => name);

/** @returns bytes that were written */
export async function writeIndexes(
  repository: Repository,
  packs: readonly IndexedPack[],
  around: Surroundings,
): Promise<number> {
  let bytes = 0;
  for (const part of divideIndex(packs)) {
    const plain = encodeIndex(part);
    await writeSealed(repository, 'indexes', plain, around);
    bytes += plain.length;
  }
  return bytes;
}

/**
 * Writes the restore point unless what it stands on is about to be removed. Who prunes removes what
 * was retired a grace ago, and looks at all restore points before: so one that was checked and is
 * there within that time is seen.
 *
 * @throws Fault BACKUP_OVERTAKEN
 */
async function writePoint(
  repository: Repository,
  bytes: Uint8Array,
  {
    around,
    reliesOn,
    since,
  }: {
    readonly around: Surroundings;
    readonly reliesOn: readonly string[];
    readonly since: StoredPoint | undefined;
  },
): Promise<string> {
  const { store, header } = repository;
  const overtaken = (): Fault => new Fault('BACKUP_OVERTAKEN', { repository: store.place });
  const checkedMs = around.now();
  const retired = new Set((await readRetired(repository)).flatMap(({ packs }) => packs));
  const listed = new Set((await store.list('packs')).map(({ name }) => name));
  if (reliesOn.some((name) => retired.has(name) || !listed.has(name))) throw overtaken();
  // What was taken over from an earlier restore point stays as long as that one is there.
  const points = since ? await store.list('points') : [];
  if (since && !points.some(({ name }) => name === since.name)) throw overtaken();
  const name = await writeSealed(repository, 'points', bytes, around);
  if (around.now() - checkedMs > header.graceMs / 2) throw overtaken();
  return name;
}
