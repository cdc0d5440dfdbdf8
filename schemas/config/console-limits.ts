const KiB = 2 ** 10;

/** Consoles that people type into; part of `LIMITS`. */
export const CONSOLE_LIMITS = {
  /** What one request may type: a line, or a part of what was pasted. */
  keysChars: 4 * KiB,
  /** Requests of one address that type, within a minute. */
  typingPerMinute: 3_000,
  /** What is sent of a console at once. */
  chunkBytes: 32 * KiB,
  /** One message between server and agent: a chunk as base64, with what is around it. */
  frameChars: 64 * KiB,
  /** How often server and agent say that they are there, and for how long either may say nothing. */
  beatMs: 10_000,
  silentMs: 30_000,
  /** How long it may take to let the line of an agent in, or to send it away. */
  admitMs: 10_000,
  /** How often it is looked whether the node that has brought a line still is one. */
  proveAgainMs: 15_000,
  /** How often an agent looks for new output of a console that is watched. */
  lookMs: 40,
  /** What a machine that does not read what is typed may have waiting; more is dropped. */
  waitingKeysBytes: 16 * KiB,
  /** How long is waited for the line to an agent before what was typed is refused. */
  typeMs: 5_000,
  /** How often the agent of a node is asked for the line to a console that it has not brought. */
  askAgainMs: 4_000,
  /** People and programs at one console … */
  seats: 32,
  /** … and of them those of one account, so that nobody keeps the others out. */
  seatsPerAccount: 4,
  /** Characters of the name under which somebody sits there. */
  nameChars: 100,
  /** What the terminal of a page is given at once: the page stands still while it is worked on. */
  pieceChars: 512,
  /** How long pages and `yard` gather what is typed before they send it. */
  gatherMs: 25,
} as const;
