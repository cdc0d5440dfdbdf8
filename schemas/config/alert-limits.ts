/** Telling people what needs them; a part of LIMITS. */
export const ALERT_LIMITS = {
  /** Places that are told. */
  channels: 16,
  /** How often is looked for news. */
  lookMs: 30_000,
  /** What has lasted, or been over, for so long is told: what comes and goes is not. */
  settleMs: 60_000,
  /** After a message that did not get through it is tried again after so long, then twice as long, up to the longest. */
  firstPauseMs: 30_000,
  longestPauseMs: 60 * 60_000,
  /** Time for one message. */
  sendMs: 20_000,
  /** Entries that a message names; of more it says how many. */
  named: 50,
  urlChars: 2_000,
  recipients: 20,
  /** Of a secret for signatures, or a password. */
  secretChars: 500,
  shortestSecretChars: 16,
  /** Random bytes of a secret that is made. */
  secretBytes: 32,
  whyChars: 300,
} as const;
