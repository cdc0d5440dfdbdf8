const KiB = 2 ** 10;
const GiB = 2 ** 30;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Maxima and times of machines that ask to become nodes; part of `LIMITS`. Strangers ask as well. */
export const JOIN_LIMITS = {
  /** What a machine sends that asks. */
  bodyBytes: 64 * KiB,
  /** Requests that are remembered, and of one address; all addresses of a /24 together are fewer. */
  requests: 1_024,
  perAddress: 4,
  /** A request of which nothing was heard for so long makes room for others. */
  silentMs: 2 * 60_000,
  /** … and is forgotten after so long. */
  forgetMs: DAY_MS,
  /** How long a key stays rejected. */
  rejectedMs: DAY_MS,
  /** How long a machine that was rejected or refused waits before it asks again. */
  askAgainMs: 60_000,
  /** How often it is written down that a request was heard of. */
  writeHeardMs: 10 * 60_000,
  /** Codes that wait to be worked out, and of one address: each costs a noticeable time. */
  codesWaiting: 64,
  codesPerAddress: 2,
  /** Life of a word that a TPM is to sign. */
  nonceMs: 2 * 60_000,
  nonces: 1_024,
  /** A machine with less memory cannot be a node. */
  leastMemoryBytes: 1 * GiB,
  rules: 256,
  /** What is kept of a request: its disks, and of each word about them. */
  disks: 16,
  diskWordChars: 80,
} as const;
