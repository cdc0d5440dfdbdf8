const KiB = 2 ** 10;
const MiB = 2 ** 20;

/** Of the HTTP API; a part of LIMITS. Pages take it from here, and not all limits with it. */
export const API_LIMITS = {
  bodyBytes: 1 * MiB,
  /** Of a route that anybody may call: a name, a password, a code. */
  publicBodyBytes: 16 * KiB,
  /** How long a password that was typed again counts for what needs one. */
  confirmedMs: 10 * 60 * 1000,
  pageItems: 200,
  /** Items of a page for who does not say how many, and characters to search by. */
  pageDefault: 50,
  searchChars: 200,
  eventStreams: 256,
  /** Servers send a sign of life every 15 s; who reads a stream that is silent this long opens another. */
  streamSilentMs: 45_000,
  /** How long a reader that may read no more has to take what was sent before. */
  streamEndMs: 2_000,
  /** Of those, for one account: pages, tabs and programs that follow. */
  eventStreamsPerAccount: 32,
  requestsPerMinute: 1_200,
  /** Wrong passwords per account, and per address; the next one is not even looked at. */
  passwordsPerMinute: 10,
  /** Accounts and addresses whose wrong passwords are counted at the same time. */
  passwordKeys: 4_096,
  /** Names whose wrong passwords the audit log tells apart; beyond, they are summed up. */
  auditedNamesPerMinute: 30,
  /** Passwords hashed at the same time: reading files needs the other threads. */
  passwordHashes: 1,
  /** Passwords that wait to be hashed. */
  passwordsWaiting: 24,
  sessionIdleMs: 7 * 24 * 60 * 60 * 1000,
  sessionAbsoluteMs: 30 * 24 * 60 * 60 * 1000,
} as const;

/** Of operations; a part of LIMITS. */
export const OPERATION_LIMITS = {
  leaseMs: 60_000,
  leaseRenewMs: 15_000,
  progressIntervalMs: 300,
  recoveryIntervalMs: 10_000,
  eventBytes: 256 * KiB,
  /** How many earlier operations tell how long the next of their kind takes. */
  measuredOperations: 5,
  /** Views of ended operations that are kept for lists. */
  keptViews: 400,
} as const;
