/**
 * Names and sizes of a backup repository; `docs/backup.md` describes all of it.
 *
 * ```
 * repository.json        what holds for all of it; plain, and bound to every key
 * keys/<sha256>          the master key, wrapped with a password or a key file
 * packs/<xx>/<sha256>    sealed frames of chunks, and their table
 * indexes/<sha256>       tables of many packs
 * points/<sha256>        one restore point each
 * retired/<sha256>       packs that nobody needs, and since when
 * ```
 */
export const FOLDERS = ['keys', 'packs', 'indexes', 'points', 'retired'] as const;
export type RepositoryFolder = (typeof FOLDERS)[number];

export const HEADER_FILE = 'repository.json';

/** How sealed files begin, by their folder; the last digit is the version. */
export const MAGIC = {
  packs: 'SYBKPAK1',
  indexes: 'SYBKIDX1',
  points: 'SYBKPNT1',
  retired: 'SYBKRET1',
} as const;
export type SealedFolder = keyof typeof MAGIC;

/** A sealed file begins with magic (8), the repository's id (16), a salt (32) and zeros (8). */
export const SEALED = {
  headerBytes: 64,
  idAt: 8,
  idBytes: 16,
  saltAt: 24,
  saltBytes: 32,
  tagBytes: 16,
} as const;

/** Number of the segment that is a pack's table; frames count from 0. */
export const TABLE_SEGMENT = 0xffff_ffff;
/** A pack ends with the length of its sealed table. */
export const TRAILER_BYTES = 4;

export const KEY_BYTES = 32;
export const CHUNK_ID_BYTES = 16;
/** Kind of a chunk, which its id depends on: bytes of a disk, or a part of a disk's map. */
export const CHUNK_KIND = { data: 0, map: 1 } as const;
export type ChunkKind = (typeof CHUNK_KIND)[keyof typeof CHUNK_KIND];

/** @returns a file's place, for sentences */
export const placeOf = (folder: RepositoryFolder, name: string): string => `${folder}/${name}`;

/** @returns whether a file in a folder of the repository can be one of ours */
export const isStoredName = (name: string): boolean => /^[0-9a-f]{64}$/.test(name);
