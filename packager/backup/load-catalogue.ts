import { LIMITS } from '../../schemas/config/limits.ts';
import { ChunkCatalogue } from '../format/repository/chunk-catalogue.ts';
import { damaged } from '../format/repository/damaged.ts';
import { decodeIndex } from '../format/repository/index-file.ts';
import { placeOf, SEALED, TRAILER_BYTES } from '../format/repository/layout.ts';
import { findPackTable, type IndexedPack, openPackTable } from '../format/repository/pack-file.ts';
import { decodeRetired, type RetiredPacks } from '../format/repository/retired-file.ts';
import { readSeal } from '../format/repository/sealing.ts';
import type { Repository } from './open-repository.ts';
import type { StoredFile } from './ports/repository-store.ts';
import { readSealed } from './read-stored.ts';

/** What is in a repository, as one saw it. */
export interface Contents {
  readonly catalogue: ChunkCatalogue;
  /** Packs that are there and in no index: what a backup that was cut off has left. */
  readonly unindexed: readonly IndexedPack[];
  readonly indexes: readonly { readonly name: string; readonly packs: readonly IndexedPack[] }[];
  readonly retired: readonly (RetiredPacks & { readonly name: string })[];
}

/** How often indexes may vanish while they are read, because somebody prunes. */
const TRIES = 5;

/**
 * Reads all indexes, and the tables of packs that are in none. Packs that are not there any more are
 * left out, however many indexes speak of them.
 *
 * @param options `retired`: whether chunks of retired packs count; behind all others, so that they
 *   are found there only when they are nowhere else. A writer does not want them
 * @throws Fault BACKUP_DAMAGED
 */
export async function loadCatalogue(
  repository: Repository,
  options: { readonly retired: boolean },
): Promise<Contents> {
  for (let tries = 1; ; tries += 1) {
    const contents = await tryToLoad(repository, options);
    if (typeof contents !== 'string') return contents;
    if (tries === TRIES) {
      throw damaged(placeOf('indexes', contents), 'the file that was listed', 'none');
    }
  }
}

/** @returns the name of an index that vanished meanwhile */
async function tryToLoad(
  repository: Repository,
  { retired: withRetired }: { readonly retired: boolean },
): Promise<Contents | string> {
  const { store } = repository;
  // Retirements first: of a pack that is removed later, one sees both, the retirement alone, or neither.
  const retired = await readRetired(repository);
  const indexFiles = await store.list('indexes');
  const listed = new Map((await store.list('packs')).map((file) => [file.name, file]));
  const indexes: { name: string; packs: readonly IndexedPack[] }[] = [];
  for (const file of indexFiles) {
    const bytes = await readSealed(repository, 'indexes', file, LIMITS.backup.indexReadBytes);
    if (!bytes) return file.name;
    const packs = decodeIndex(bytes, placeOf('indexes', file.name));
    indexes.push({ name: file.name, packs });
  }
  const gone = new Set(retired.flatMap(({ packs }) => packs));
  const known = new Map<string, IndexedPack>();
  for (const pack of indexes.flatMap(({ packs }) => packs)) {
    const found = listed.get(pack.name);
    if (!found) continue;
    if (found.sizeBytes !== pack.sizeBytes) {
      throw damaged(
        placeOf('packs', pack.name),
        `${pack.sizeBytes} bytes`,
        String(found.sizeBytes),
      );
    }
    known.set(pack.name, pack);
  }
  const unindexed: IndexedPack[] = [];
  for (const file of listed.values()) {
    if (known.has(file.name) || (gone.has(file.name) && !withRetired)) continue;
    const pack = await readPackTable(repository, file);
    if (pack) unindexed.push(pack);
  }
  const catalogue = new ChunkCatalogue();
  const all = [...known.values(), ...unindexed];
  for (const pack of all) if (!gone.has(pack.name)) catalogue.addPack(pack);
  if (withRetired) for (const pack of all) if (gone.has(pack.name)) catalogue.addPack(pack);
  return { catalogue, unindexed, indexes, retired };
}

export async function readRetired(repository: Repository): Promise<Contents['retired']> {
  const retired: (RetiredPacks & { name: string })[] = [];
  for (const file of await repository.store.list('retired')) {
    const bytes = await readSealed(repository, 'retired', file, LIMITS.backup.indexReadBytes);
    const place = placeOf('retired', file.name);
    if (!bytes) continue;
    const { retiredMs, packs } = decodeRetired(bytes, place);
    // Whoever wrote it may have been held up before it was there to be seen.
    retired.push({ name: file.name, packs, retiredMs: Math.max(retiredMs, file.modifiedMs) });
  }
  return retired;
}

/** @returns undefined when it is gone. @throws Fault BACKUP_DAMAGED */
export async function readPackTable(
  { store, keys }: Repository,
  { name, sizeBytes }: StoredFile,
): Promise<IndexedPack | undefined> {
  const file = placeOf('packs', name);
  if (sizeBytes < SEALED.headerBytes + TRAILER_BYTES) {
    throw damaged(file, 'a pack', `${sizeBytes} bytes`);
  }
  const read = (offset: number, length: number): Promise<Uint8Array | undefined> =>
    store.read('packs', name, { offset, length });
  const header = await read(0, SEALED.headerBytes);
  const trailer = await read(sizeBytes - TRAILER_BYTES, TRAILER_BYTES);
  if (!header || !trailer) return undefined;
  const start = findPackTable(trailer, sizeBytes, file);
  const sealed = await read(start, sizeBytes - TRAILER_BYTES - start);
  if (!sealed) return undefined;
  const seal = readSeal('packs', keys, header, file);
  const table = openPackTable(seal, sealed, file);
  const salt = header.slice(SEALED.saltAt, SEALED.saltAt + SEALED.saltBytes);
  return { name, sizeBytes, salt, table };
}
