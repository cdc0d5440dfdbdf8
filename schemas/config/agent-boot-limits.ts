const KiB = 2 ** 10;
const MiB = 2 ** 20;

/** The boot service of a gateway, whose clients are strangers; a part of `LIMITS.agent`. */
export const AGENT_BOOT_LIMITS = {
  /** Connections at the same time, and of one address; a script and a file each take one. */
  connections: 1_024,
  connectionsPerAddress: 16,
  /** Headers of a request, and how long they may take. */
  headerBytes: 8 * KiB,
  headersMs: 10_000,
  /** How long a connection is kept that asks for nothing. */
  idleMs: 5_000,
  /** Files are read, checked and sent in pieces of this size; each must get away within such a time. */
  pieceBytes: 512 * KiB,
  pieceMs: 120_000,
  /** Pieces that are kept in memory, and how long after the last one was asked for. */
  hotBytes: 256 * MiB,
  hotMs: 120_000,
  /** What dnsmasq may have written into its log before it is emptied; how often it is read. */
  logBytes: 4 * MiB,
  logReadMs: 250,
  /** How long other DHCP servers are waited for, and how often they are looked for. */
  probeMs: 3_500,
  probeIntervalMs: 60_000,
  /** Wait before a node image that could not be fetched is tried again, doubled up to the second. */
  retryMs: 1_000,
  retryMostMs: 30_000,
  /** How long the server may be silent while it sends a node image. */
  silentMs: 30_000,
} as const;
