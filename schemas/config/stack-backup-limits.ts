const MiB = 1024 * 1024;
const MINUTE_MS = 60_000;

/** Of backups of stacks; a part of LIMITS. */
export const STACK_BACKUP_LIMITS = {
  /** How long a node may take to open a volume and bring the line to it. */
  lineMs: 20_000,
  /** How long a node may be away, or a volume may not be opened, before a backup gives up. */
  awayMs: 10 * MINUTE_MS,
  /** How long is waited for before it is asked again. */
  askAgainMs: 2_000,
  /** Longest time that a node may take for one answer of a volume. */
  answerMs: 2 * MINUTE_MS,
  /** What is read or written at once. */
  pieceBytes: 1 * MiB,
  /** What was written to a volume is flushed after so much; the server keeps it until then. */
  unflushedBytes: 32 * MiB,
  /** What of a volume is asked about at once: how much of it is used. */
  statusBytes: 1_024 * MiB,
  /** Largest answer about that, in entries. */
  statusEntries: 1_048_576,
  /** What a node may say before a volume is open. */
  greetingBytes: 64 * 1024,
  /** What of the backups in repositories is kept in memory once it was opened, so that lists are quick. */
  listedBytes: 64 * MiB,
  /** Processes that work on the files of a repository, and how long they may not answer. */
  helper: {
    lookMs: MINUTE_MS,
    longestLookMs: 60 * MINUTE_MS,
    /** Of one file, in the middle of a backup: a file server that starts again is waited for. */
    fileMs: 10 * MINUTE_MS,
    idleMs: 5 * MINUTE_MS,
    cancelMs: MINUTE_MS / 2,
  },
  repositories: 16,
  /** The lowest bound on bandwidth: of less, shared by several backups, a piece would take longer than a line may be silent. */
  leastBytesPerSecond: 64 * 1024,
  /** Characters of the path of a repository. */
  folderChars: 1_000,
  /** Of one backup, as a whole. */
  writeMs: 7 * 24 * 60 * MINUTE_MS,
} as const;
