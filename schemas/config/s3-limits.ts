const KiB = 1024;
const MiB = 1024 * KiB;
const MINUTE_MS = 60_000;

/** Of places that are reached by S3; a part of LIMITS. */
export const S3_LIMITS = {
  endpointChars: 300,
  prefixChars: 300,
  regionChars: 64,
  keyIdChars: 128,
  secretChars: 256,
  /** Largest answer that is read which is no part of an object: a list of a thousand names takes a third of one. */
  answerBytes: 8 * MiB,
  /** Files of one folder of a repository; packs of 32 MiB each would be 128 TiB. */
  listedFiles: 4_000_000,
  connectMs: 10_000,
  /** A line that carries nothing for so long is given up, and tried anew … */
  silentMs: MINUTE_MS,
  /** … or, where somebody waits, after so long. */
  promptSilentMs: 20_000,
  /** Of one request. */
  attempts: 200,
  /** How long a place is asked again that cannot be reached, or is not well: in the middle of a backup … */
  patientMs: 10 * MINUTE_MS,
  /** … and where somebody waits. */
  promptMs: 10_000,
  firstPauseMs: 500,
  longestPauseMs: 30_000,
  /** What is sent at once; a bound on bandwidth is kept between two of them. */
  sliceBytes: 256 * KiB,
} as const;
