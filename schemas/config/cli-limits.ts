const MiB = 2 ** 20;

/** What `yard` waits for, and how much it reads and shows; part of `LIMITS`. */
export const CLI_LIMITS = {
  /** How long a waiting `yard` puts up with a server that cannot be reached. */
  serverPatienceMs: 5 * 60 * 1000,
  /** Wait before a lost stream is opened again, doubled each time up to the second. */
  retryWaitMs: 250,
  retryWaitLongestMs: 5_000,
  /** How often a console that is followed is asked for more. */
  consolePollMs: 1_000,
  /** A server that was restarted has a console whole again by then; a shorter one began anew. */
  consoleReloadMs: 60_000,
  /** A line that does not end is shown in parts of this length. */
  consoleLineChars: 64 * 1024,
  /** How often a request is sent whose answer does not come: for about 8 s. */
  submitTries: 6,
  /** A shell that completes a name waits no longer for it. */
  completionMs: 1_500,
  /** Lines of each machine that `yard logs` begins with. */
  logsTail: 100,
  /** What is read of a credentials file. */
  credentialsBytes: 1 * MiB,
  /** Life of a token that `yard login` makes. */
  tokenDays: 365,
} as const;
