const KiB = 1024;
const MiB = 1024 * KiB;

/** Of backup repositories; a part of LIMITS. */
export const BACKUP_LIMITS = {
  /** repository.json, and one file of keys/. */
  documentBytes: 64 * KiB,
  keySlots: 16,
  /** Memory that scrypt may take for a password; a key slot that asks for more is refused. */
  scryptMemoryBytes: 256 * MiB,
  passwordChars: 12,
  /** A pack is closed when it has grown past this; what is being written when a backup is cut off is written again. */
  packBytes: 32 * MiB,
  /** … or holds so many chunks, which its table lists. */
  packChunks: 65_536,
  /** Largest pack a reader accepts. */
  packReadBytes: 512 * MiB,
  tableBytes: 32 * MiB,
  /** An index file is closed when it has grown past this … */
  indexBytes: 16 * MiB,
  /** … and none is read that is larger than this. */
  indexReadBytes: 128 * MiB,
  /** As many index files are joined into few when a repository is pruned. */
  indexFiles: 32,
  /** The file of one restore point: what it says, and where the parts of its disks are. */
  pointBytes: 256 * MiB,
  definitionBytes: 16 * MiB,
  disks: 256,
  /** A disk's map is kept in parts of so many blocks: 32 MiB. */
  regionBlocks: 8_192,
  /** How long a pack that nobody needs stays before it is removed. */
  graceMs: 24 * 60 * 60 * 1000,
  /** How far the clock of a writer may be ahead of that of a repository before its dates are not believed. */
  clockSlackMs: 60 * 60 * 1000,
  /** A pack of which less is needed is written anew with what is. */
  leastUsedShare: 0.5,
  /** Ranges that changed, in one list from outside, and its bytes. */
  ranges: 4_000_000,
  rangesBytes: 256 * MiB,
} as const;
