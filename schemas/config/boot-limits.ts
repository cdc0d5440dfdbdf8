const KiB = 2 ** 10;
const MiB = 2 ** 20;
const GiB = 2 ** 30;

/** Limits of node images and boot networks; part of `LIMITS`. */
export const BOOT_LIMITS = {
  /** The text that says what a node image consists of: a line for each fact. */
  manifestBytes: 4 * KiB,
  /** A signature or public key of signify: a comment and a line of base64. */
  signifyFileBytes: 2 * KiB,
  kernelBytes: 128 * MiB,
  /** Firmware of UEFI takes no large one; the builder stays far below. */
  initrdBytes: 64 * MiB,
  rootBytes: 4 * GiB,
  /** Node images that the server keeps; each is about 200 MB. */
  images: 40,
  /** Public keys of those who build node images. */
  imageKeys: 20,
  /** Wishes for single nodes, and for nodes with a label. */
  overrides: 1_000,
  /** Nodes that try an image before the others. */
  canaries: 100,
  /** How long a canary has to stay well before others follow, unless told otherwise, and at most. */
  probationMs: 5 * 60_000,
  probationMostMs: 24 * 60 * 60_000,
  /** How long a node that is back may take to say what it has booted. */
  imageToldMs: 2 * 60_000,
  /** How long gateways may take to fetch an image before a node is sent to boot it. */
  fetchedMs: 60 * 60_000,
  /** HTTP of the boot service of a gateway, unless another port is named. */
  port: 8_474,
  leaseSeconds: 3_600,
  /** Network cards of a node by which its image is chosen. */
  cards: 64,
  /** Machines that boot, of all gateways together, that are shown. */
  shownClients: 1_000,
  /** Agents that fetch node images at the same time, and how many files one fetches. */
  answers: 16,
  answersPerNode: 4,
  turnMs: 30_000,
  /** Whoever takes fewer bytes than these in such a time is cut off. */
  windowMs: 20_000,
  windowBytes: 256 * KiB,
} as const;
