const KiB = 2 ** 10;
const MiB = 2 ** 20;
const TiB = 2 ** 40;
const MINUTE_MS = 60_000;

/** Of files out of volumes of restore points; a part of LIMITS. */
export const VOLUME_FILE_LIMITS = {
  /** Reading guests on one node at a time. */
  guestsPerNode: 2,
  /** What a reading guest has. */
  guestMemoryMiB: 192,
  /** Address space of its process: the guest, what QEMU needs, and its translated code. */
  guestProcessBytes: 2_048 * MiB,
  guestTranslationMiB: 64,
  /** Longest time that a reading guest lives, and of a processor that it may use. */
  guestMs: 60 * MINUTE_MS,
  guestCpuSeconds: 30 * 60,
  /** How long it may take until it answers, emulated on a busy node. */
  greetingMs: 2 * MINUTE_MS,
  /** Longest time for one answer. */
  answerMs: MINUTE_MS,
  /** Nobody has asked for anything for so long: it ends. */
  idleMs: 2 * MINUTE_MS,
  /** Reading guests that one server has open. */
  sessions: 32,
  /** Longest line that a guest may say. */
  lineChars: 200,
  /** Answers that tell of something: partitions, one file, an error. */
  wordsBytes: 64 * KiB,
  partitions: 128,
  /** What a folder’s list may take; larger ones are not listed. */
  listBytes: 16 * MiB,
  folderEntries: 100_000,
  /** Longest name, and path (NAME_MAX, PATH_MAX of Linux). */
  nameBytes: 255,
  pathBytes: 4_095,
  depth: 128,
  /** A page of a folder. */
  pageItems: 500,
  pageDefault: 200,
  /** Names that are read before others have their turn. */
  entriesInTurn: 1_000,
  /** Folders whose list is kept while their guest lives, and how much may be in all of them. */
  keptFolders: 8,
  keptEntries: 100_000,
  /** Of one file, as a file system may tell it. */
  fileBytes: 64 * TiB,
  /** What one folder may hold that is sent as one file. */
  tarEntries: 200_000,
  tarBytes: 1 * TiB,
  /** How long a prepared download waits for being fetched, and how many may. */
  ticketMs: MINUTE_MS,
  tickets: 100,
  /** Downloads that one server sends at a time; each has some MiB in memory. */
  downloads: 32,
} as const;
