const KiB = 2 ** 10;
const MiB = 2 ** 20;
const GiB = 2 ** 30;

/** Limits of the registry. */
export const REGISTRY_LIMITS = {
  uploadSessionMs: 24 * 60 * 60 * 1000,
  uploadSessionsPerAccount: 64,
  /** When an account has reached that, a session that rested this long makes way for a new one. */
  uploadRestMs: 60 * 1000,
  /** How often a running upload is written down, so that it does not seem to rest. */
  uploadTouchMs: 15 * 1000,
  /** Bytes of blobs that an account brought, and of a namespace; STACKYARD_*_QUOTA say otherwise. */
  accountBytes: 256 * GiB,
  namespaceBytes: 256 * GiB,
  /** Namespaces, and accounts, whose use is listed; those with the most. */
  usageRows: 1_000,
  /** What pushes leave free of the disk, at most a twentieth of it; or STACKYARD_DISK_RESERVE. */
  diskReserveBytes: 2 * GiB,
  /** Blobs an account has uploaded that no manifest uses yet; keeps inodes from running out. */
  unusedBlobsPerAccount: 10_000,
  /** One blob; the largest is a chunk pack. */
  blobBytes: 8 * GiB,
  /** How long a blob that nothing uses is kept, counted from when it was last asked for. */
  garbageGraceMs: 24 * 60 * 60 * 1000,
  /** How long a blob stays condemned before it is swept. */
  garbageConfirmMs: 60 * 60 * 1000,
  /** A sweep of one blob takes milliseconds; one that has not ended after this was broken off. */
  garbageBrokenOffMs: 60 * 1000,
  /** Life of a token that `/v2/token` hands out. */
  tokenMs: 5 * 60 * 1000,
  scopesPerToken: 32,
  /** So many that a page of the largest is half of what our client reads (`ociClient.answerBytes`). */
  referrersPerPage: 32,
  /** Annotations of a manifest that refers to another, as JSON: lists of referrers repeat them. */
  referrerAnnotationBytes: 64 * KiB,
  /** Signatures of one digest that are listed without naming a repository. */
  signaturesPerDigest: 64,
  tagsPerPage: 1_000,
  /** What clients of /v2/ may hold on to at the same time; see registry/http/v2/traffic.ts. */
  traffic: {
    windowMs: 20_000,
    leastBytes: 2 * KiB,
    answers: 512,
    answersPerClient: 64,
    memoryBytes: 64 * MiB,
    memoryBytesPerClient: 16 * MiB,
  },
  searchPageItems: 60,
  /** Cards that match words and are ranked and counted; a search for one letter finds more. */
  searchCandidates: 2_000,
  /** Searches that run at the same time, and that wait for these. */
  searches: 2,
  searchesWaiting: 16,
  searchTextChars: 200,
} as const;
